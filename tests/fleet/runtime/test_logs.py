"""A line of one service is never broken by a line of another, and no line has the text of an unforeseen error."""

import io
import json
import signal
import sys
from collections.abc import Iterator

import pytest
import structlog

from fleet.domain.outcomes import rule_for
from fleet.runtime.logs import configure_logs, raised_at
from fleet.runtime.service import run_service
from fleet.runtime.stopping import SIGNALS


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
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
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


def _breaks(*_: object) -> object:
    raise ValueError("Ada Byron, ada@example.com")


async def _serves_badly(*_: object) -> None:
    _breaks()


def test_an_error_is_named_by_where_it_comes_from_and_not_by_its_text() -> None:
    with pytest.raises(ValueError, match="Ada") as caught:
        _breaks()
    assert raised_at(caught.value)[-1].startswith("test_logs.py:")
    assert "Ada" not in str(raised_at(caught.value))


def test_a_service_that_an_unforeseen_error_ends_says_where_and_not_what(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONTACTFLEET_LOG_FORMAT", "json")
    assert run_service("worker", _serves_badly) == rule_for(ValueError()).exit_code
    *_, line = capfd.readouterr().err.splitlines()
    assert json.loads(line)["error"] == "ValueError"
    assert json.loads(line)["at"][-1].endswith("_breaks")
    assert "Ada" not in line
