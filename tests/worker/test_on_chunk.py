"""A chunk is worked on once, by one worker, and given up only after all attempts."""

import asyncio
from pathlib import Path

import pytest

from fleet.domain.errors import LeaseLost
from fleet.domain.outcomes import DONE, Action
from fleet.domain.states import ChunkState, JobMoves, JobState
from fleet.ports import Delivery
from tests.fleet_in_memory import CONTACTS, VISIBILITY, FleetInMemory, MatchingHere
from worker.chunk_work import ChunkWork, MatchedRows, Matching
from worker.local_copies import LocalCopies
from worker.on_chunk import Workplace, on_chunk


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    """With one upload that is split, and its chunk message waiting."""
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    queue, handle = fleet.services[0]
    (delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
    await handle(delivery)
    await queue.delete(delivery)
    return fleet


def _place(fleet: FleetInMemory, matching: Matching | None = None, max_attempts: int = 5) -> Workplace:
    return Workplace(matching or MatchingHere(), LocalCopies(fleet.folder / "cache"), VISIBILITY, max_attempts)


async def _delivery(fleet: FleetInMemory) -> Delivery:
    (delivery,) = await fleet.memory.chunks.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
    return delivery


async def _chunk_state(fleet: FleetInMemory) -> ChunkState:
    (job,) = [job async for job in fleet.memory.ledger.jobs(owner="default")]
    (chunk,) = [chunk async for chunk in fleet.memory.ledger.chunks(job.job_id)]
    return chunk.state


async def test_a_chunk_held_by_another_worker_is_left_to_it(fleet: FleetInMemory) -> None:
    delivery = await _delivery(fleet)
    working = asyncio.Event()

    class Endless(MatchingHere):
        async def match(self, work: ChunkWork) -> MatchedRows:
            working.set()
            await asyncio.Event().wait()
            return await super().match(work)

    first = asyncio.create_task(on_chunk(delivery, fleet.ports, _place(fleet, Endless())))
    await working.wait()
    outcome = await on_chunk(delivery, fleet.ports, _place(fleet))
    assert outcome.action is Action.GIVE_BACK
    assert outcome.delay >= VISIBILITY
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await _chunk_state(fleet) is ChunkState.READY
    assert await on_chunk(delivery, fleet.ports, _place(fleet)) == DONE


async def test_the_lease_is_kept_while_the_work_runs(fleet: FleetInMemory) -> None:
    delivery = await _delivery(fleet)

    class Slow(MatchingHere):
        async def match(self, work: ChunkWork) -> MatchedRows:
            for _ in range(12):
                fleet.memory.clock.advance(VISIBILITY / 3)
                for _ in range(10):
                    await asyncio.sleep(0)
            outcome = await on_chunk(delivery, fleet.ports, _place(fleet))
            assert outcome.action is Action.GIVE_BACK, "another worker took a chunk that was being worked on"
            return await super().match(work)

    assert await on_chunk(delivery, fleet.ports, _place(fleet, Slow())) == DONE
    assert await _chunk_state(fleet) is ChunkState.DONE


async def test_a_lost_lease_ends_the_work(fleet: FleetInMemory) -> None:
    delivery = await _delivery(fleet)

    class Asleep(MatchingHere):
        async def match(self, work: ChunkWork) -> MatchedRows:
            fleet.memory.clock.jump(VISIBILITY + 1)  # the process slept: no beat came in time
            assert await on_chunk(delivery, fleet.ports, _place(fleet)) == DONE
            fleet.memory.clock.advance(VISIBILITY)
            await asyncio.Event().wait()
            return await super().match(work)

    with pytest.raises(LeaseLost):
        await on_chunk(delivery, fleet.ports, _place(fleet, Asleep()))
    assert await _chunk_state(fleet) is ChunkState.DONE


async def test_a_finished_chunk_that_comes_again_announces_again(fleet: FleetInMemory) -> None:
    delivery = await _delivery(fleet)
    place = _place(fleet)
    assert await on_chunk(delivery, fleet.ports, place) == DONE
    assert await on_chunk(delivery, fleet.ports, place) == DONE
    assert len(fleet.memory.merges.bodies) == 2


async def test_an_upload_overwritten_in_the_middle_fails_the_job(fleet: FleetInMemory) -> None:
    await fleet.memory.objects.put("incoming/contacts.csv", CONTACTS + b"q7,,,,,\n")
    await fleet.run()
    (job,) = [job async for job in fleet.memory.ledger.jobs(owner="default")]
    assert job.state is JobState.FAILED
    assert "overwritten or deleted" in job.failure


async def test_chunks_of_a_job_that_ended_are_dropped(fleet: FleetInMemory) -> None:
    await fleet.memory.objects.put("incoming/contacts.csv", b"gone")
    delivery = await _delivery(fleet)
    assert await on_chunk(delivery, fleet.ports, _place(fleet)) == DONE
    assert await on_chunk(delivery, fleet.ports, _place(fleet)) == DONE
    assert len(fleet.memory.notices.published) == 1


async def test_a_worker_that_died_before_it_told_of_the_end_is_stood_in_for(fleet: FleetInMemory) -> None:
    delivery, job = await _delivery(fleet), await fleet.job()
    await fleet.memory.ledger.move_job(job, JobMoves.FAIL, {"failure": "The upload was overwritten."})
    assert await on_chunk(delivery, fleet.ports, _place(fleet)) == DONE
    (notice,) = fleet.memory.notices.published
    assert notice.state == JobState.FAILED
