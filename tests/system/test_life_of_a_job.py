"""A job in real processes: cancelled and deleted, or with a row in it that kills whoever matches it."""

import csv
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.system.command import DIRECTORY, Run, contactfleet, free_port, many_rows, match, read_until, until

WORKER = [sys.executable, str(Path(__file__).with_name("poisoned_worker.py"))]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An emulator with the services, one worker among them that a certain row kills."""
    port = free_port()
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="cf-") as folder:
        emulator = running.enter_context(Run("emulator", "--port", port))
        greeting = read_until(emulator.process, "--wait")
        exports = dict(line[7:].split("=", 1) for line in greeting.splitlines() if line.startswith("export "))
        env = {
            **exports,
            "CONTACTFLEET_CACHE_DIR": folder,
            "CONTACTFLEET_PROCESSES": "1",
            "CONTACTFLEET_MAX_ATTEMPTS": "2",
            "CONTACTFLEET_SWEEP_SECONDS": "2",
            "CONTACTFLEET_LOG_LEVEL": "error",  # nobody reads their logs, and pipes are small
        }
        services = [running.enter_context(Run(name, env=env)) for name in ("chunker", "merger")]
        services.append(running.enter_context(Run(env=env, command=WORKER)))
        address = exports["AWS_ENDPOINT_URL"]
        built = contactfleet("directory", "build", DIRECTORY, "--name", "people", "--endpoint-url", address)
        assert built.returncode == 0, built.stderr
        yield address
        for service in services:
            service.process.send_signal(signal.SIGTERM)
        assert [service.finish()[0] for service in services] == [0, 0, 0]


def _run(endpoint: str, *arguments: object) -> str:
    done = contactfleet(*arguments, "--endpoint-url", endpoint)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def _upload(endpoint: str, path: Path, owner: str, *options: object) -> str:
    """The job of the upload."""
    _run(endpoint, "upload", path, "--directory", "people", "--profile", owner, *options)
    until(lambda: "job-" in _run(endpoint, "jobs", "--owner", owner))
    return next(word for word in _run(endpoint, "jobs", "--owner", owner).split() if word.startswith("job-"))


def _settled(endpoint: str, job: str) -> tuple[int, int]:
    """Chunks that are settled, and all."""
    line = next(line for line in _run(endpoint, "status", job).splitlines() if line.startswith("chunks"))
    words = line.replace(",", "").split()
    return int(words[1]), int(words[3])


def test_a_cancelled_job_is_not_worked_on_further(endpoint: str, tmp_path: Path) -> None:
    job = _upload(endpoint, many_rows(tmp_path / "unwanted.csv", 8), "cancelled", "--chunk-size", "2048")
    assert "is cancelled now" in _run(endpoint, "cancel", job)
    until(lambda: _settled(endpoint, job) == _settled(endpoint, job))
    settled, chunks = _settled(endpoint, job)
    assert settled < chunks or not chunks
    refused = contactfleet("resume", job, "--endpoint-url", endpoint)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "cannot be resumed: it is cancelled" in refused.stderr
    refused = contactfleet("delete", job, "--endpoint-url", endpoint)
    assert "confirm it with --yes" in refused.stderr
    assert "is deleted" in _run(endpoint, "delete", job, "--yes")
    assert contactfleet("status", job, "--endpoint-url", endpoint).returncode == 2


def test_a_row_that_kills_processes_is_the_only_reject(endpoint: str, tmp_path: Path) -> None:
    path = many_rows(tmp_path / "poisoned.csv", 4)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert match(path, tmp_path / "sound.csv").returncode == 0
    fields = next(csv.reader(lines[:1]))
    lines.insert(700, "poison-pill" + "," * (len(fields) - 1) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    job = _upload(endpoint, path, "poisoned", "--chunk-size", "10000000")
    assert "completed_with_errors" in _run(endpoint, "status", job, "--watch")
    _run(endpoint, "download", job, "-o", tmp_path)
    with (tmp_path / "poisoned.matched.rejects.csv").open(newline="") as file:
        rejects = list(csv.DictReader(file))
    assert [(row["row_number"], row["reason"]) for row in rejects] == [("700", "row_failed")]
    assert "a matching process was killed" in rejects[0]["detail"]
    assert (tmp_path / "poisoned.matched.csv").read_bytes() == (tmp_path / "sound.csv").read_bytes()
