"""One function per use case."""

from services.gateway.operations.sessions import (
    end_sessions,
    refresh,
    sign_out,
    sign_out_by_refresh_token,
    switch_school,
    who_am_i,
)
from services.gateway.operations.sign_in import Attempt, sign_in

__all__ = [
    "Attempt",
    "end_sessions",
    "refresh",
    "sign_in",
    "sign_out",
    "sign_out_by_refresh_token",
    "switch_school",
    "who_am_i",
]
