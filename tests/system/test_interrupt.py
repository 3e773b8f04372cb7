"""However `contactfleet match` is ended, nothing of it goes on."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.command import DIRECTORY, Run, many_rows, until

ENDS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A match in the middle of its work."""
    upload = many_rows(tmp_path / "contacts.csv", times=60)
    options = ("--directory", DIRECTORY, "--workers", 2, "--chunk-size", "8KiB", "-o", tmp_path / "out.csv")
    with Run("match", upload, *options) as run:
        until(lambda: any(line.get("event") == "chunk leased" for line in run.log()))
        yield run


@pytest.mark.parametrize(("number", "code"), ENDS)
def test_a_signal_ends_every_process_and_leaves_no_file(
    run: Run, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    assert len(run.processes("console.tethered")) >= 5
    run.process.send_signal(number)
    ended, out, err = run.finish()
    assert ended == code
    assert f"Stopped by {number.name}" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert out == ""
    assert run.processes() == []
    assert list(run.folder.iterdir()) == []
    assert not (tmp_path / "out.csv").exists()


def test_services_and_files_go_with_a_command_that_was_killed(run: Run) -> None:
    run.kill()
    until(lambda: run.processes() == [])
    assert list(run.folder.iterdir()) == []


@pytest.mark.parametrize("service", ["chunker", "worker", "merger"])
def test_a_service_that_is_still_loading_ends_well(service: str) -> None:
    with Run(service, env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}) as loading:
        maps = Path(f"/proc/{loading.process.pid}/maps")
        until(lambda: "/multidict/" in maps.read_text())
        loading.process.send_signal(signal.SIGTERM)
        assert loading.finish()[0] == 0
