"""However `contactfleet match` is ended, nothing of it goes on."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.command import COMMAND, DIRECTORY, Run, many_rows, until

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


def _catches(process: int, number: signal.Signals) -> bool:
    """Whether the process has a handler of its own for the signal (proc(5), SigCgt)."""
    status = Path(f"/proc/{process}/status").read_text()
    mask = next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1]
    return bool(int(mask, 16) >> (number - 1) & 1)


@pytest.mark.parametrize("service", ["chunker", "worker", "merger"])
@pytest.mark.parametrize("as_module", [True, False], ids=["module", "command"])
def test_a_service_ends_well_from_its_first_moments_on(service: str, as_module: bool) -> None:
    command = [sys.executable, "-m"] if as_module else [COMMAND]
    with Run(service, env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, command=command) as run:
        until(lambda: _catches(run.process.pid, signal.SIGTERM))
        run.process.send_signal(signal.SIGTERM)
        assert run.finish()[0] == 0


def test_what_catches_the_first_signals_waits_for_nothing_else_to_load() -> None:
    heavy = "{'asyncio', 'aiobotocore', 'pydantic', 'structlog', 'typer', 'numpy'} & sys.modules.keys()"
    script = f"import sys, fleet.runtime.loading; print({heavy})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
