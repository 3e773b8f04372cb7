"""A chunk in work of a job that takes no chunks any more is dropped within one heartbeat, and nothing is lost by it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fleet.domain.jobs import Job
from fleet.domain.outcomes import DONE
from fleet.domain.states import ChunkState, JobMoves, JobState
from fleet.ending import end_job, fail_job
from fleet.pausing import pause_job, resume_job
from fleet.ports import Ports
from tests.faults import CrashAt
from tests.fleet_in_memory import CONTACTS, VISIBILITY, FleetInMemory, MatchingHere
from tests.laws import check_laws
from worker.chunk_work import ChunkWork, MatchedRows
from worker.local_copies import LocalCopies
from worker.on_chunk import Workplace, on_chunk

Stop = Callable[[Ports, Job], Awaitable[Any]]
STOPS: dict[str, Stop] = {
    "paused": pause_job,
    "cancelled": partial(end_job, move=JobMoves.CANCEL),
    "failed": partial(fail_job, sentence="It failed."),
}


class Hanging(MatchingHere):
    """Never comes to an end; tells when it was begun and when it was dropped."""

    def __init__(self) -> None:
        self.begun, self.dropped = asyncio.Event(), False

    async def match(self, work: ChunkWork) -> MatchedRows:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.dropped = True
            raise
        return await super().match(work)


class Working:
    """A fleet in which one chunk is in work and hangs."""

    def __init__(self, fleet: FleetInMemory) -> None:
        self.fleet, self.matching = fleet, Hanging()

    async def begin(self) -> None:
        await self.fleet.furnish()
        await self.fleet.upload(CONTACTS)
        uploads, handle = self.fleet.services[0]
        (upload,) = await uploads.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
        await handle(upload)
        await uploads.delete(upload)
        queue = self.fleet.memory.chunks
        (self.delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
        place = Workplace(self.matching, LocalCopies(self.fleet.folder / "cache"), VISIBILITY, 5)
        self.task = asyncio.create_task(on_chunk(self.delivery, self.fleet.ports, place))
        await self.matching.begun.wait()

    async def beat(self) -> None:
        """Time passes until the next heartbeat, and everybody gets as far as they can."""
        self.fleet.memory.clock.advance(VISIBILITY / 3)
        for _ in range(50):
            await asyncio.sleep(0)


@pytest.fixture
async def working(tmp_path: Path) -> Working:
    working = Working(FleetInMemory(tmp_path))
    await working.begin()
    return working


@pytest.mark.parametrize("stop", STOPS)
async def test_the_work_is_dropped_at_the_next_heartbeat_and_counts_no_attempt(working: Working, stop: str) -> None:
    fleet = working.fleet
    await working.beat()
    assert not working.task.done()
    await STOPS[stop](fleet.ports, await fleet.job())
    await working.beat()
    assert working.matching.dropped
    assert await working.task == DONE
    (chunk,) = fleet.memory.ledger._chunks.values()
    assert (chunk.state, chunk.attempts) == (ChunkState.READY, 0)


async def test_a_job_that_was_paused_in_the_middle_of_a_chunk_goes_on_after_it_is_resumed(working: Working) -> None:
    fleet = working.fleet
    await pause_job(fleet.ports, await fleet.job())
    await working.beat()
    await fleet.memory.chunks.delete(working.delivery)
    assert fleet.memory.chunks.bodies == []
    await resume_job(fleet.ports, await fleet.job())
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS


async def test_a_heartbeat_costs_one_read_beside_the_write_that_extends_the_lease(tmp_path: Path) -> None:
    counting = CrashAt(0, late=False)
    working = Working(FleetInMemory(tmp_path, counting))
    await working.begin()
    before = len(counting.calls)
    for _ in range(3):
        await working.beat()
    assert counting.calls[before:] == ["ledger.extend_lease", "caps.look"] * 3
    working.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working.task
