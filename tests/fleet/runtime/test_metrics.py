"""Lines of the log carry metrics as CloudWatch reads them, and every event of the table is one that the code logs."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from fleet.runtime.logs import configure_logs
from fleet.runtime.metrics import COUNTED
from tests.fleet.runtime.test_logs import Writes

ROOT = Path(__file__).parents[3]
SERVICES = ("chunker", "worker", "merger", "fleet")


@pytest.fixture(autouse=True)
def own_configuration() -> Iterator[None]:
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _line(monkeypatch: pytest.MonkeyPatch, event: str, metrics: str = "acme", **members: Any) -> dict[str, Any]:
    writes = Writes()
    monkeypatch.setattr(sys, "stderr", writes)
    configure_logs("worker", level="info", form="json", metrics=metrics)
    structlog.get_logger().info(event, **members)
    line: dict[str, Any] = json.loads(writes.getvalue())
    return line


def test_a_chunk_that_is_done_is_counted_with_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    line = _line(monkeypatch, "chunk done", rows=7, rejected=2, job_id="job-1")
    assert (line["chunks_done"], line["rows"], line["rows_rejected"], line["job_id"]) == (1, 7, 2, "job-1")
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "acme"
    assert directive["Dimensions"] == [[], ["service"]]
    assert {metric["Name"] for metric in directive["Metrics"]} == {"chunks_done", "rows", "rows_rejected"}
    assert line["_aws"]["Timestamp"] > 1_700_000_000_000


def test_other_lines_and_those_without_a_namespace_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "_aws" not in _line(monkeypatch, "started")
    assert "_aws" not in _line(monkeypatch, "chunk done", metrics="", rows=7)


@pytest.mark.parametrize("event", COUNTED)
def test_the_code_logs_every_event_that_is_counted_with_the_members_that_are_read(event: str) -> None:
    texts = [path.read_text() for package in SERVICES for path in (ROOT / package).rglob("*.py")]
    calls = [call for text in texts for call in re.findall(r"log\.\w+\(\s*\"" + event + r"\"[^)]*\)?", text)]
    assert calls
    for member in filter(None, COUNTED[event].values()):
        assert all(f"{member}=" in call for call in calls), member
