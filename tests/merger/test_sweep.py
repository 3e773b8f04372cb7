"""Whatever is lost on the way, a sweep finds it, and a job ends as if nothing had happened."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from chunker.open_job import open_job
from fleet.domain.states import JobMoves, JobState
from fleet.pausing import pause_job, resume_job
from fleet.ports import Delivery
from merger.sweep import ABANDONED_SECONDS, GRACE_SECONDS, Swept
from tests.fleet_in_memory import BUCKET, CONTACTS, DEADLINE, FleetInMemory
from tests.laws import Ended, check_laws
from tests.memory import MemoryQueue


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    return fleet


async def _uploaded(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS * 12, **{"chunk-size": "1024"})


async def _swept(fleet: FleetInMemory, **found: int) -> None:
    """Time passes, a sweep finds exactly this, and a second one finds nothing that the first has not mended."""
    fleet.memory.clock.advance(GRACE_SECONDS + 1)
    assert await fleet.sweeper.sweep() == Swept(**found)


async def _ended(fleet: FleetInMemory) -> Ended:
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    assert await fleet.sweeper.sweep() == Swept()
    return ended


async def test_nothing_is_found_while_a_job_takes_its_way(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    while [queue for queue, _ in fleet.services if await queue.depth()]:
        assert await fleet.sweeper.sweep() == Swept()
        await fleet.turn()
    await _ended(fleet)


async def test_an_upload_whose_event_was_lost_is_found(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    fleet.memory.uploads.messages.clear()
    assert await fleet.sweeper.sweep() == Swept(), "the event may still come"
    await _swept(fleet, uploads=1)
    await _swept(fleet)
    await _ended(fleet)


async def test_a_job_whose_chunker_died_with_its_message_is_split_further(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    assert (await open_job(fleet.ports, BUCKET, "incoming/contacts.csv")).state is JobState.RECEIVED
    fleet.memory.uploads.messages.clear()
    await _swept(fleet, splits=1)
    await _ended(fleet)


async def test_chunks_whose_messages_are_gone_are_sent_again(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    await fleet.turn()
    lost = len(fleet.memory.chunks.messages)
    assert lost > 0
    fleet.memory.chunks.messages.clear()
    remaining = [chunk for chunk in fleet.memory.ledger._chunks.values() if not chunk.state.settled]
    await _swept(fleet, chunks=len(remaining))
    await _ended(fleet)


async def test_a_job_that_no_merger_took_is_announced(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    await fleet.run_without_merger()
    fleet.memory.merges.messages.clear()
    await _swept(fleet, merges=1)
    await _ended(fleet)


async def test_a_job_whose_merger_died_with_its_message_is_announced(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    await fleet.run_without_merger()
    await fleet.memory.ledger.move_job(await fleet.job(), JobMoves.MERGE)
    fleet.memory.merges.messages.clear()
    await _swept(fleet, merges=1)
    await _ended(fleet)


async def test_a_job_that_ended_without_a_notice_is_told_of(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    await fleet.turn()
    changes = {"failure": "It failed.", "ended_at": fleet.memory.clock.now()}
    await fleet.memory.ledger.move_job(await fleet.job(), JobMoves.FAIL, changes)
    assert await fleet.sweeper.sweep() == Swept(), "whoever ended it may be telling right now"
    await _swept(fleet, notices=1)
    await _swept(fleet)
    await fleet.run()
    await check_laws(fleet.memory)


async def test_a_job_past_its_deadline_fails_and_a_paused_one_does_not(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    await fleet.turn()
    await pause_job(fleet.ports, await fleet.job())
    fleet.memory.clock.advance(DEADLINE + 1)
    assert await fleet.sweeper.sweep() == Swept()
    await resume_job(fleet.ports, await fleet.job())
    assert await fleet.sweeper.sweep() == Swept()
    fleet.memory.clock.advance(DEADLINE + 1)
    assert await fleet.sweeper.sweep() == Swept(late_jobs=1)
    assert "not finished within 168 hours" in (await fleet.job()).failure
    await fleet.run()
    await check_laws(fleet.memory)


async def test_an_upload_in_parts_that_a_merger_left_is_aborted_after_a_day(fleet: FleetInMemory) -> None:
    await fleet.memory.objects.begin_multipart("results/job-1/1/a.matched.csv", metadata={})
    await _swept(fleet)
    fleet.memory.clock.advance(ABANDONED_SECONDS)
    await _swept(fleet, multiparts=1)
    assert fleet.memory.objects.uploads == {}


class Lossy:
    """Counts the messages that are sent to all queues, and loses one."""

    def __init__(self, lost: int) -> None:
        self.lost = lost
        self.sent = 0

    def takes(self, queue: MemoryQueue) -> None:
        send = queue.send

        async def lossy(bodies: Sequence[str], *, group: str = "", delay: int = 0) -> None:
            first = self.sent + 1
            self.sent += len(bodies)
            await send([body for number, body in enumerate(bodies, first) if number != self.lost], group=group)

        queue.send = lossy  # type: ignore[method-assign]


async def test_every_single_message_may_be_lost(tmp_path: Path) -> None:
    expected: Ended | None = None
    for lost in range(1000):
        fleet, lossy = FleetInMemory(tmp_path), Lossy(lost)
        await fleet.furnish()
        for queue in (fleet.memory.uploads, fleet.memory.chunks, fleet.memory.merges):
            lossy.takes(queue)
        await _uploaded(fleet)
        for _ in range(2):
            await fleet.run()
            fleet.memory.clock.advance(GRACE_SECONDS + 1)
            await fleet.sweeper.sweep()
        ended = await _ended(fleet)
        expected = expected or ended
        assert (ended.result, ended.rejects) == (expected.result, expected.rejects), lost
        if lost > lossy.sent:
            return
    raise AssertionError("more and more messages are sent")


async def test_where_chunks_wait_and_nobody_works_workers_are_hired_again(fleet: FleetInMemory) -> None:
    await _uploaded(fleet)
    await fleet.services[0][1](await _first(fleet.memory.uploads))
    split = list(fleet.memory.hiring.hired)
    assert [owner for _, owner in split] == ["default"]
    await _swept(fleet)
    assert fleet.memory.hiring.hired == [*split, (await fleet.memory.chunks.depth(), "default")]
    await fleet.memory.chunks.receive(most=1, wait_seconds=0, visibility_seconds=600)
    await _swept(fleet)
    assert len(fleet.memory.hiring.hired) == len(split) + 1, "somebody works"


async def _first(queue: MemoryQueue) -> Delivery:
    (delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=600)
    await queue.delete(delivery)
    return delivery
