"""What signing in and refreshing answer.

A refusal is returned, not raised: the failed attempt, or the session that a stolen token ended, is a fact that
the transaction keeps.
"""

from dataclasses import dataclass, field
from uuid import UUID

from services.gateway.domain import Desk
from shared.errors import DomainError


@dataclass(frozen=True)
class SignedIn:
    """A live session: its person, the school acted for and the others, and the new refresh token if one was made."""

    session_id: UUID
    person_id: UUID
    name: str
    lang: str
    desk: Desk
    desks: tuple[Desk, ...]
    must_change_password: bool
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Refused:
    error: DomainError
