"""Identifiers: UUIDv7, so that a row's key grows with time and an index stays dense."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562), ordered by the millisecond it was made in."""
    return uuid7()
