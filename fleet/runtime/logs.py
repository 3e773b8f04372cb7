"""Structured logs: JSON for machines, plain lines on a terminal. Ids, counts and durations only, never contact data."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from fleet.runtime.metrics import embed_metrics

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

DEEPEST = 8
"""Frames that are named of an error's way."""


def configure_logs(service: str, *, level: str, form: str, metrics: str = "") -> None:
    """Sets up this process's logs on stderr. `form` is `json`, `text`, or `auto` (text on a terminal).

    With `metrics`, a CloudWatch namespace, lines of JSON carry metrics.
    """
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    colours = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer(colors=colours) if as_text else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([embed_metrics(metrics)] if metrics and not as_text else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def raised_at(error: BaseException) -> list[str]:
    """Where an unforeseen error comes from, outermost first. Its text may hold contact data, so nobody logs that."""
    frames = traceback.extract_tb(error.__traceback__, limit=-DEEPEST)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


@contextmanager
def all_lines_with(**members: str) -> Iterator[None]:
    """Every line of the body has these members, and those that it binds itself; after it neither is left."""
    before = structlog.contextvars.get_contextvars()
    structlog.contextvars.bind_contextvars(**members)
    try:
        yield
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(**before)
