"""The loop of `autoscale`: the queue's backlog goes in, the policy's number of workers and a line come out."""

from collections.abc import Sequence

import pytest

from console.autoscale import Wish, keep_scaled
from console.mistakes import Mistake
from console.workforce import Workforce
from fleet.domain.errors import Transient
from fleet.domain.scaling import Backlog, ScalingPolicy
from tests.memory.clock import ManualClock
from tests.memory.queue import MemoryQueue

POLICY = ScalingPolicy(
    latency_seconds=10,
    seconds_per_chunk=1,
    max_workers=4,
    idle_seconds=20,
    scale_out_cooldown=0,
    scale_in_cooldown=0,
)


class Over(Exception):
    """The history that a test gives is over."""


class Told(MemoryQueue):
    """A queue with one backlog after the other; None is one that cannot be reached."""

    def __init__(self, backlogs: Sequence[Backlog | None]) -> None:
        super().__init__(ManualClock())
        self._backlogs = iter(backlogs)

    async def backlog(self) -> Backlog:
        try:
            told = next(self._backlogs)
        except StopIteration:
            raise Over from None
        if told is None:
            raise Transient("no answer")
        return told


class Counted(Workforce):
    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.stopped = False

    async def count(self) -> int:
        return self.workers

    async def resize(self, workers: int) -> None:
        self.workers = workers

    async def stop(self) -> None:
        self.stopped = True


async def lines_of(backlogs: Sequence[Backlog | None], workforce: Counted) -> list[str]:
    """What is told, without the times."""
    lines: list[str] = []
    with pytest.raises(Over):
        await keep_scaled(Told(backlogs), workforce, POLICY, clock=ManualClock(), every=10, tell=lines.append)
    return [line.split("  ", 1)[1].rstrip() for line in lines]


async def test_from_none_to_the_most_and_back() -> None:
    empty, many = Backlog(0, 0), Backlog(70, 2)
    workforce = Counted(0)
    assert await lines_of([empty, many, many, Backlog(12, 6), empty, empty, empty], workforce) == [
        "chunks: 0 waiting, 0 in work; workers: 0, nothing to do",
        "chunks: 70 waiting, 2 in work; workers: 0 -> 1, the first message",
        "chunks: 70 waiting, 2 in work; workers: 1 -> 4, the backlog asks for more",
        "chunks: 12 waiting, 6 in work; workers: 4 -> 2, the backlog asks for fewer",
        "chunks: 0 waiting, 0 in work; workers: 2, the queue is empty, but not for long enough",
        "chunks: 0 waiting, 0 in work; workers: 2 -> 0, the queue stayed empty",
    ]
    assert (workforce.workers, workforce.stopped) == (0, True)


async def test_it_begins_with_the_workers_that_there_are() -> None:
    assert await lines_of([Backlog(25, 0)], Counted(3)) == [
        "chunks: 25 waiting, 0 in work; workers: 3, as many as the backlog asks for"
    ]


async def test_while_the_queue_cannot_be_reached_the_workers_stay() -> None:
    workforce = Counted(2)
    told = await lines_of([Backlog(15, 0), None, None, Backlog(15, 0)], workforce)
    assert told[1:] == ["the queue cannot be reached, the workers stay", told[0]]
    assert workforce.workers == 2


def test_options_that_make_no_sense_are_a_mistake() -> None:
    with pytest.raises(Mistake, match="do not fit"):
        Wish(latency=0, chunk=3, idle=60, cooldown=30, every=5, most=None).policy(1)
