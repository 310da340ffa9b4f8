"""What `gateway` publishes."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.registry import Event, event


@dataclass(frozen=True, kw_only=True)
class SignIn(Event):
    """An attempt to sign in with a known login. `address` is the client's network address."""

    sign_in_id: UUID
    person_id: UUID
    address: str


@event("gateway", "sign_in", "succeeded")
@dataclass(frozen=True, kw_only=True)
class SignInSucceeded(SignIn): ...


@event("gateway", "sign_in", "failed")
@dataclass(frozen=True, kw_only=True)
class SignInFailed(SignIn): ...


@event("gateway", "sign_in", "locked")
@dataclass(frozen=True, kw_only=True)
class SignInLocked(SignIn): ...
