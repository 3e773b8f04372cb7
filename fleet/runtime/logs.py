"""Structured logs: JSON for machines, plain lines on a terminal. Ids, counts and durations only, never contact data."""

import logging
import sys

import structlog

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logs(service: str, *, level: str, form: str) -> None:
    """Sets up this process's logs on stderr. `form` is `json`, `text`, or `auto` (text on a terminal)."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    colours = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer(colors=colours) if as_text else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
