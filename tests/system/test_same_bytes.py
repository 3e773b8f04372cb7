"""The result depends on the input alone, not on how the work was divided nor on who died meanwhile."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.system.command import DIRECTORY, Run, many_rows, match, until


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_rows(tmp_path_factory.mktemp("upload") / "contacts.csv", times=6)


@pytest.fixture(scope="module")
def alone(upload: Path) -> bytes:
    """The result of one worker on one chunk."""
    output = upload.with_name("alone.csv")
    ended = match(upload, output, "--workers", 1, "--chunk-size", "16MiB")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["chunks"] == 1
    return output.read_bytes()


@pytest.mark.parametrize(("workers", "chunk", "chunks"), [(2, "64KiB", 2), (4, "16KiB", 8)])
def test_workers_and_chunk_size_change_nothing(
    upload: Path, alone: bytes, tmp_path: Path, workers: int, chunk: str, chunks: int
) -> None:
    ended = match(upload, tmp_path / "out.csv", "--workers", workers, "--chunk-size", chunk)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["chunks"] >= chunks
    assert (tmp_path / "out.csv").read_bytes() == alone


def test_workers_killed_while_they_hold_a_lease_change_nothing(upload: Path, alone: bytes, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    options = ("--directory", DIRECTORY, "-o", output, "--json", "--workers", 1, "--chunk-size", "8KiB")
    with Run("match", upload, *options) as run:
        for _ in range(3):
            _kill_a_worker_at_work(run)
        code, out, err = run.finish()
    assert code == 0, err
    summary = json.loads(out)
    assert summary["worker_restarts"] == 3
    assert summary["redeliveries"] >= 3
    assert output.read_bytes() == alone


def _kill_a_worker_at_work(run: Run) -> None:
    """Halts the one worker, and kills it if it has leased a chunk that is not done; else lets it go on."""
    settled = 0

    def killed() -> bool:
        workers = run.processes("worker.__main__")
        if not workers:
            return False
        os.kill(workers[0], signal.SIGSTOP)
        if _held(run) > settled:
            os.kill(workers[0], signal.SIGKILL)
            until(lambda: workers[0] not in run.processes("worker.__main__"))
            return True
        os.kill(workers[0], signal.SIGCONT)
        return False

    settled = _held(run)
    until(killed)


def _held(run: Run) -> int:
    """Chunks leased and not done, those of killed workers included."""
    events = [line["event"] for line in run.log() if line.get("service") == "worker"]
    return events.count("chunk leased") - events.count("chunk done")
