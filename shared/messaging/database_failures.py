"""Whose fault an error is that came out of a handler: the handler's own, or that of a database that is unwell."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# Out of disk, memory or connections; ended by an operator or a crash; broken files. A statement that was cancelled for
# its length (57014) is the handler's doing.
_UNWELL = ("53", "57P", "58")


def database_is_unwell(error: Exception) -> bool:
    """Whether trying again is worth it as often as it takes, and says nothing against the handler."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or (getattr(error.orig, "sqlstate", None) or "").startswith(_UNWELL)
