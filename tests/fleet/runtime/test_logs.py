"""Services of one machine may share a log file: a line of one is never broken by a line of another."""

import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from fleet.runtime.logs import configure_logs


class Writes(io.StringIO):
    """Remembers what came with each write."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []

    def write(self, text: str) -> int:
        self.all.append(text)
        return super().write(text)


@pytest.fixture(autouse=True)
def own_configuration() -> Iterator[None]:
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_a_line_and_its_end_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    writes = Writes()
    monkeypatch.setattr(sys, "stderr", writes)
    configure_logs("worker", level="info", form="json")
    structlog.get_logger().info("started")
    (line,) = writes.all
    assert line.startswith("{")
    assert line.endswith("}\n")
