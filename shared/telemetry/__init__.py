"""Seen from outside: structured logs with request and event ids, metrics with bounded labels."""

from shared.telemetry.logs import bind_request, configure_logging, current_traceparent, get_logger, quiet_logging
from shared.telemetry.metrics import REGISTRY, expose_metrics, observe_request

__all__ = [
    "REGISTRY",
    "bind_request",
    "configure_logging",
    "current_traceparent",
    "expose_metrics",
    "get_logger",
    "observe_request",
    "quiet_logging",
]
