"""What falls due at the gateway: the next signing key, and forgetting what can no longer matter."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services.gateway.keys import KeyRing
from services.gateway.operations.failures import forget_old_failures
from services.gateway.operations.sessions import forget_old_sessions
from shared.clock import Clock
from shared.messaging import Due, Timers
from shared.telemetry import get_logger
from shared.web.idempotency import forget_old

log = get_logger("gateway.timers")


def make_timers(ring: KeyRing, clock: Clock) -> Timers:
    timers = Timers()

    @timers.every("rotate signing keys", timedelta(hours=6))
    def rotate(session: Session, due: Due) -> None:  # noqa: ARG001  # what every timer takes
        made = ring.rotate_if_old()
        if made is not None:
            log.info("signing_key_made", kid=made.kid, signs_from=made.signs_from.isoformat())

    @timers.every("forget old sessions", timedelta(hours=1))
    def forget(session: Session, due: Due) -> None:  # noqa: ARG001  # what every timer takes
        forget_old_sessions(session, clock.now())
        forget_old_failures(session, clock.now())
        forget_old(session, clock.now())

    return timers
