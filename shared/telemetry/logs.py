"""JSON lines on stderr, each with what it is about (request, trace, school, event)."""

import logging
import sys
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

Logger = Any  # structlog's loggers are made at run time


def configure_logging(service: str, level: str = "info") -> None:
    """For a process's start: one line per event, to stderr, from structlog and from the libraries' own logging."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.INFO))
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def quiet_logging() -> None:
    """For a command that prints its result: warnings and worse alone, to stderr as it is at that moment."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def get_logger(name: str) -> Logger:
    return structlog.get_logger(name)


def bind_request(*, request_id: str, traceparent: str | None) -> None:
    """What every line of this request carries."""
    clear_contextvars()
    bind_contextvars(request_id=request_id, **({"traceparent": traceparent} if traceparent else {}))


def current_traceparent() -> str | None:
    """The W3C trace context of what is going on, to go along with an event."""
    return get_contextvars().get("traceparent")
