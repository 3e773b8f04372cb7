"""The image and the compose file on a real engine: what comes to the outbox are the bytes of `contactfleet match`."""

import json
import shutil
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.containers.composed import ENDPOINT, IMAGE, Composed, docker, in_hand
from tests.system.command import CONTACTS, contactfleet, many_rows, match, until

MANY = 500
"""The examples' rows so many times take two workers several seconds."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A larger file and its result by `contactfleet match`."""
    folder = tmp_path_factory.mktemp("many")
    upload = many_rows(folder / "many.csv", MANY)
    assert match(upload, folder / "out.csv").returncode == 0
    return upload, (folder / "out.csv").read_bytes()


def test_a_file_of_the_inbox_comes_out_as_match_writes_it(fleet: Composed, tmp_path: Path) -> None:
    shutil.copy(CONTACTS, fleet.inbox / "contacts.csv")
    assert match(CONTACTS, tmp_path / "out.csv").returncode == 3
    summary = _summary(fleet, "contacts")
    assert (fleet.outbox / "contacts.matched.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()
    assert (fleet.outbox / "contacts.matched.rejects.csv").read_bytes() == (tmp_path / "out.rejects.csv").read_bytes()
    assert (summary["rows_in"], summary["rows_rejected"]) == (299, 3)


def test_a_worker_killed_in_the_middle_changes_no_byte(fleet: Composed, many: tuple[Path, bytes]) -> None:
    upload, expected = many
    shutil.copy(upload, fleet.inbox / "killed.csv")
    worker = fleet.containers("worker")[0]
    until(lambda: in_hand(worker))
    docker("kill", "--signal", "KILL", worker)
    assert in_hand(worker) > 0
    summary = _summary(fleet, "killed")
    assert summary["redeliveries"] > 0
    assert (fleet.outbox / "killed.matched.csv").read_bytes() == expected


def test_a_draining_worker_empties_the_queue_and_ends(fleet: Composed, many: tuple[Path, bytes]) -> None:
    upload, expected = many
    fleet.up(workers=0)
    shutil.copy(upload, fleet.inbox / "drained.csv")
    until(lambda: _backlog() > 0)
    soon = ("-e", "CONTACTFLEET_DRAIN_SECONDS=3", "-e", "CONTACTFLEET_WAIT_SECONDS=1")
    ended = fleet.compose("run", "--rm", *soon, "worker", "--drain", check=False)
    assert ended.returncode == 0, ended.stderr
    assert _backlog() == 0
    _summary(fleet, "drained")
    assert (fleet.outbox / "drained.matched.csv").read_bytes() == expected
    fleet.up(workers=2)


def test_a_file_that_cannot_be_matched_is_answered_with_a_sentence(fleet: Composed) -> None:
    (fleet.inbox / "colours.csv").write_text("colour,shape\nred,round\n")
    note = fleet.outbox / "colours.csv.failed.txt"
    until(lambda: note.exists() and note.read_text())
    assert "column" in note.read_text()
    assert not (fleet.outbox / "colours.matched.csv").exists()


@pytest.mark.parametrize("service", ["emulator", "chunker", "worker", "merger", "inbox"])
def test_a_service_is_healthy_without_root_and_without_writing_to_the_image(fleet: Composed, service: str) -> None:
    until(lambda: fleet.inspect(service)["State"]["Health"]["Status"] == "healthy")
    known = fleet.inspect(service)
    assert known["HostConfig"]["ReadonlyRootfs"]
    assert known["RestartCount"] == 0
    if service != "inbox":  # it runs as who runs the tests
        assert docker("exec", known["Id"], "id", "-u").strip() == "10001"


def test_jobs_are_known_again_after_everything_was_taken_down(fleet: Composed) -> None:
    before = contactfleet("jobs", "--owner", "default", "--endpoint-url", ENDPOINT).stdout
    written = {path: path.stat().st_mtime_ns for path in fleet.outbox.iterdir()}
    fleet.compose("down")
    fleet.up(workers=2)
    assert "completed" in before
    assert contactfleet("jobs", "--owner", "default", "--endpoint-url", ENDPOINT).stdout == before
    assert {path: path.stat().st_mtime_ns for path in fleet.outbox.iterdir()} == written


def test_the_image_has_no_compiler_no_tests_and_nothing_that_only_builds(fleet: Composed) -> None:
    look = "for tool in cc gcc g++ make; do command -v $tool; done; find / -xdev -path '*contactfleet*' -name tests"
    assert docker("run", "--rm", "--network", "none", "--entrypoint", "sh", IMAGE, "-c", look + "; true") == ""
    modules = (
        "import importlib.util as u; print([m for m in ('pytest', 'mypy', 'hatchling', 'moto') if u.find_spec(m)])"
    )
    inside = docker("run", "--rm", "--network", "none", "--entrypoint", "python", IMAGE, "-c", modules)
    assert inside.strip() == "[]"


def _summary(fleet: Composed, name: str) -> dict[str, Any]:
    """Waits for the summary, which is written last."""
    path = fleet.outbox / f"{name}.matched.summary.json"
    until(lambda: path.exists() and path.read_text().endswith("}\n"))
    summary: dict[str, Any] = json.loads(path.read_text())
    return summary


def _backlog() -> int:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    sqs = boto3.client("sqs", endpoint_url=ENDPOINT, **keys)
    url = sqs.get_queue_url(QueueName="contactfleet-chunks")["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(
        int(count) for count in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()
    )
