"""What tests of every service need: a real PostgreSQL, signed tokens, an API client, the events that were emitted.

`plugin.py` is the pytest plugin (registered in `tests/conftest.py`) that gives these as fixtures.
"""

from shared.testing.clients import Client
from shared.testing.databases import Databases, TestDatabase
from shared.testing.events import Emitted, deliver, outbox, received
from shared.testing.settings import settings_for
from shared.testing.tokens import Signer

__all__ = [
    "Client",
    "Databases",
    "Emitted",
    "Signer",
    "TestDatabase",
    "deliver",
    "outbox",
    "received",
    "settings_for",
]
