"""`contactfleet healthy` as an engine asks it; what `ready` and `inbox` say of folders that are not as they need."""

import os
import time
from pathlib import Path

import pytest

from tests.system.command import contactfleet


@pytest.mark.parametrize(
    ("seconds_ago", "exit_code"),
    [({}, 1), ({"worker": 0}, 0), ({"worker": 100}, 1), ({"worker": 0, "merger": 100}, 1)],
    ids=str,
)
def test_health_is_a_pulse_of_every_service(tmp_path: Path, seconds_ago: dict[str, int], exit_code: int) -> None:
    (tmp_path / "pulse").mkdir()
    for service, seconds in seconds_ago.items():
        (tmp_path / "pulse" / service).touch()
        os.utime(tmp_path / "pulse" / service, (time.time() - seconds,) * 2)
    limits = {"CONTACTFLEET_WAIT_SECONDS": "20", "CONTACTFLEET_VISIBILITY_SECONDS": "60"}
    ended = contactfleet("healthy", env={"CONTACTFLEET_CACHE_DIR": str(tmp_path), **limits})
    assert ended.returncode == exit_code
    assert all(service in ended.stdout for service in seconds_ago)


def test_without_a_directory_file_ready_says_where_to_put_one(tmp_path: Path) -> None:
    ended = contactfleet("ready", "--directories", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"contactfleet: There is no CSV file in {tmp_path}; put one there for each directory, such as default.csv.\n"
    )


def test_an_inbox_that_is_not_there_is_said_before_anything_starts(tmp_path: Path) -> None:
    ended = contactfleet("inbox", "--inbox", tmp_path / "in", "--outbox", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "name another one with --inbox" in ended.stderr
