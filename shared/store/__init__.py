"""PostgreSQL, one database per service: scopes, transactions, row-level security, migrations."""

from shared.store.scope import DISTRICT, NOBODY, SERVICE, Scope
from shared.store.tables import Base, Versioned, uuid_key
from shared.store.transaction import Store, open_store

__all__ = ["DISTRICT", "NOBODY", "SERVICE", "Base", "Scope", "Store", "Versioned", "open_store", "uuid_key"]
