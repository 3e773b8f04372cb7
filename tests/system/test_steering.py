"""Jobs steered by the command line while real services work on them: paused, resumed, limited."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.command import many_rows, match, until
from tests.system.deployed import Deployed, deployed


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployed]:
    """All services, one worker."""
    with deployed("chunker", "merger", "worker") as deployment:
        yield deployment


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_rows(tmp_path_factory.mktemp("upload") / "contacts.csv", times=4)


@pytest.fixture(scope="module")
def unsteered(upload: Path) -> bytes:
    """The result of a run that nobody steers."""
    output = upload.with_name("unsteered.csv")
    ended = match(upload, output)
    assert ended.returncode == 0, ended.stderr
    return output.read_bytes()


def test_a_job_that_rests_in_the_middle_has_the_result_of_one_that_does_not(
    deployment: Deployed, upload: Path, unsteered: bytes, tmp_path: Path
) -> None:
    job = deployment.upload(upload, "paused", "--chunk-size", "1024")
    until(lambda: deployment.settled(job) >= 3)
    assert "is paused now" in deployment.run("pause", job)
    until(lambda: deployment.waiting() == 0)
    assert "paused" in deployment.run("status", job)
    settled = deployment.settled(job)
    assert 3 <= settled < len(deployment.chunks(job))
    assert {state for state, _ in deployment.chunks(job)} == {"done", "ready"}
    assert "is " in deployment.run("resume", job)
    assert deployment.result(job, tmp_path) == unsteered


def test_a_limit_that_changes_while_the_job_runs_changes_no_byte(
    deployment: Deployed, upload: Path, unsteered: bytes, tmp_path: Path
) -> None:
    job = deployment.upload(upload, "limited", "--chunk-size", "4096", "--concurrency", "1")
    assert f"1 in work at once for {job}" in deployment.run("status", job)
    until(lambda: deployment.settled(job) >= 2)
    assert "3 at most in work at once" in deployment.run("limit", job, "3")
    assert "2 at most in work at once" in deployment.run("limit", "--owner", "limited", "2")
    assert "any number of chunks" in deployment.run("limit", "--owner", "limited", "none")
    assert deployment.result(job, tmp_path) == unsteered
    assert {attempts for _, attempts in deployment.chunks(job)} == {1}
