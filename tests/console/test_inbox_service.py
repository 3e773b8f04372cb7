"""The inbox as a service: it takes complete files once, goes on after outages, and ends when it is asked to."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from console.inbox import Dropped, look
from console.inbox_delivery import note_of
from console.inbox_service import attend, watch
from console.mistakes import Mistake
from fleet.domain.errors import FleetError, Misconfigured, Transient
from fleet.domain.jobs import Job, Options, Upload
from fleet.runtime.stopping import Stopping
from tests.memory.clock import ManualClock

JOB = Job("job-1", Upload("bucket", "incoming/a.csv", "v", "e", 1), Options(), "1", "", received_at=0.0)


class Watched:
    """Runs `watch` and notes what it took; `before_looks` are called one before each look."""

    def __init__(self, inbox: Path) -> None:
        self.inbox, self.stopping = inbox, Stopping()
        self.taken: list[str] = []
        self.ended_early: list[str] = []

    async def run(self, *before_looks: Callable[[], object]) -> None:
        steps = iter(before_looks)
        clock = ManualClock()

        def beat() -> None:
            next(steps, self.stopping.ask)()

        await watch(self.inbox, self._take, stopping=self.stopping, clock=clock, beat=beat)

    async def _take(self, file: Dropped) -> None:
        """Takes for ever."""
        content = file.path.read_text()
        self.taken.append(content)
        try:
            await asyncio.Event().wait()
        finally:
            self.ended_early.append(content)

    def writes(self, name: str, content: str) -> Callable[[], object]:
        return partial((self.inbox / name).write_text, content)


def _nothing() -> None:
    return


async def test_a_complete_file_is_taken_once_and_one_that_grows_is_not(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.writes("complete.csv", "complete")()
    await watched.run(*(watched.writes("grows.csv", "x" * size) for size in range(1, 6)))
    assert watched.taken == ["complete"]


async def test_a_file_that_changed_is_taken_anew_and_the_work_on_the_old_one_ends(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    await watched.run(
        watched.writes("a.csv", "old"), _nothing, _nothing, watched.writes("a.csv", "newer"), *[_nothing] * 3
    )
    assert watched.taken == ["old", "newer"]
    assert watched.ended_early == ["old", "newer"]


async def test_all_work_ends_when_the_service_is_asked_to_stop(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    await watched.run(watched.writes("a.csv", "a"), watched.writes("b.csv", "b"), _nothing, _nothing)
    assert sorted(watched.taken) == sorted(watched.ended_early) == ["a", "b"]


class Failing:
    """Raises each error in turn, then delivers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self, file: Dropped) -> Job:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return JOB


async def _attend(folder: Path, deliver: Failing) -> Dropped:
    (folder / "a.csv").write_text("x")
    (file,) = look(folder)
    await attend(file, deliver=deliver, outbox=folder / "out", clock=ManualClock(), slots=asyncio.Semaphore(1))
    return file


async def test_while_aws_cannot_be_reached_a_file_is_tried_again(tmp_path: Path) -> None:
    deliver = Failing(Transient("away"), Transient("away"))
    file = await _attend(tmp_path, deliver)
    assert deliver.calls == 3
    assert not note_of(tmp_path / "out", file).exists()


@pytest.mark.parametrize(
    "error", [Mistake("It has no name."), FleetError("It has no name."), OSError(5, "It has no name")]
)
async def test_what_cannot_be_matched_is_said_beside_the_results(tmp_path: Path, error: Exception) -> None:
    file = await _attend(tmp_path, Failing(error))
    assert "It has no name" in note_of(tmp_path / "out", file).read_text()


async def test_a_deployment_that_lacks_something_ends_the_service(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        await _attend(tmp_path, Failing(Misconfigured("no bucket")))
