"""What the tests of all services share: a real PostgreSQL, signed tokens, a clock that stands still."""

from shared.testing.databases import Database, Databases
from shared.testing.events import emitted
from shared.testing.tokens import NOW, TestTokens

__all__ = ["NOW", "Database", "Databases", "TestTokens", "emitted"]
