"""No more chunks are in work than a limit allows; what waits for its place is neither lost nor counted."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fleet.domain.caps import LONGEST_PAUSE, scope_of_owner
from fleet.domain.chunks import Chunk
from fleet.domain.outcomes import Action
from fleet.domain.states import ChunkState, JobState
from fleet.ports import Delivery
from tests.faults import CrashAt
from tests.fleet_in_memory import CONTACTS, VISIBILITY, FleetInMemory, MatchingHere
from tests.laws import check_laws
from worker.chunk_work import ChunkWork, MatchedRows
from worker.local_copies import LocalCopies
from worker.on_chunk import Workplace, on_chunk

OWNER = scope_of_owner("default")
SOMEBODY = "somebody"


class Gated(MatchingHere):
    """Matches only while the gate is open, and knows how many wait before it."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.inside = 0

    async def match(self, work: ChunkWork) -> MatchedRows:
        self.inside += 1
        await self.gate.wait()
        self.inside -= 1
        return await super().match(work)


async def split(folder: Path, limit: str = "", fault: CrashAt | None = None) -> FleetInMemory:
    """A fleet whose chunker has made several chunks of one upload."""
    fleet = FleetInMemory(folder, fault)
    await fleet.furnish()
    await fleet.upload(CONTACTS * 40, **{"chunk-size": "1024"}, **({"concurrency": limit} if limit else {}))
    queue, handle = fleet.services[0]
    (delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
    await handle(delivery)
    await queue.delete(delivery)
    return fleet


async def chunks(fleet: FleetInMemory) -> list[Chunk]:
    job = await fleet.job()
    return [chunk async for chunk in fleet.memory.ledger.chunks(job.job_id)]


class Workers:
    """Takes messages of the fleet, each worked on beside the others."""

    def __init__(self, fleet: FleetInMemory) -> None:
        self.fleet, self.matching = fleet, Gated()
        self.tasks: list[asyncio.Task[Any]] = []

    async def take(self, most: int) -> None:
        """Begins with up to `most` messages and lets all get as far as they can."""
        queue = self.fleet.memory.chunks
        for delivery in await queue.receive(most=most, wait_seconds=0, visibility_seconds=VISIBILITY):
            self.tasks.append(asyncio.create_task(self._work(delivery)))
        await self.settle()

    async def settle(self) -> None:
        """Lets every worker come to its end or before the gate, and heartbeats to theirs."""
        async with asyncio.timeout(30):
            while sum(not task.done() for task in self.tasks) > self.matching.inside:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0)
        for _ in range(50):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        self.matching.gate.set()
        await asyncio.gather(*self.tasks)
        self.matching.gate.clear()

    async def _work(self, delivery: Delivery) -> None:
        copies = LocalCopies(self.fleet.folder / "cache")
        place = Workplace(self.matching, copies, VISIBILITY, 5, chance=lambda bound: bound)
        assert (await on_chunk(delivery, self.fleet.ports, place)).action is Action.DELETE
        await self.fleet.memory.chunks.delete(delivery)


async def test_without_a_limit_a_chunk_costs_no_call_more_than_a_read_of_its_job(tmp_path: Path) -> None:
    counting = CrashAt(0, late=False)
    fleet = await split(tmp_path, fault=counting)
    await fleet.run(until=lambda: any(call == "ledger.finish_chunk" for call in counting.calls))
    before = len(counting.calls)
    await fleet.run(until=lambda: counting.calls.count("ledger.finish_chunk") == 2)
    calls = counting.calls[before:]
    assert calls[: calls.index("ledger.finish_chunk") + 1] == [
        "caps.look",
        "ledger.lease_chunk",
        "objects.get",
        "objects.put",
        "objects.put",
        "ledger.finish_chunk",
    ]
    assert [call for call in calls if call.startswith("caps")] == ["caps.look"]


async def test_no_more_than_the_limit_are_in_work_and_the_rest_waits_as_if_untouched(tmp_path: Path) -> None:
    fleet = await split(tmp_path, "2")
    workers = Workers(fleet)
    await workers.take(6)
    assert workers.matching.inside == 2
    states = [chunk.state for chunk in await chunks(fleet)]
    assert states.count(ChunkState.LEASED) == 2
    assert all(chunk.attempts == 0 for chunk in await chunks(fleet) if chunk.state is ChunkState.READY)
    held, put_off = (
        [message for message in fleet.memory.chunks.messages if bool(message.receives) is taken]
        for taken in (True, False)
    )
    assert (len(held), len(put_off)) == (2, len(states) - 2)
    assert sum(message.hidden_until > fleet.memory.clock.now() for message in put_off) == 4
    assert all(message.hidden_until <= fleet.memory.clock.now() + LONGEST_PAUSE for message in put_off)
    await workers.finish()


async def test_a_chunk_that_waits_for_ever_is_never_a_failure(tmp_path: Path) -> None:
    fleet = await split(tmp_path, "1")
    job = await fleet.job()
    (_, (cap,)) = await fleet.ports.caps.look(job.job_id, "default")
    for _ in range(200):
        await fleet.ports.caps.stay(job.job_id, token=SOMEBODY, until=fleet.memory.clock.now() + VISIBILITY)
        await fleet.turn()
    assert not any(chunk.attempts for chunk in await chunks(fleet))
    assert fleet.memory.dead_chunks.bodies == []
    await fleet.ports.caps.leave(cap.scope, token=SOMEBODY)
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS


async def test_a_lowered_limit_lets_no_chunk_begin_beyond_it(tmp_path: Path) -> None:
    fleet = await split(tmp_path, "3")
    job, workers = await fleet.job(), Workers(fleet)
    await workers.take(3)
    await fleet.ports.caps.limit(job.job_id, 1)
    await workers.take(2)
    assert workers.matching.inside == 3
    await workers.finish()
    fleet.memory.clock.advance(LONGEST_PAUSE)
    await workers.take(4)
    assert workers.matching.inside == 1
    await workers.finish()
    await fleet.ports.caps.limit(job.job_id, 4)
    fleet.memory.clock.advance(LONGEST_PAUSE)
    await workers.take(9)
    assert workers.matching.inside == 4
    await workers.finish()


async def test_an_owner_has_one_limit_for_all_jobs_and_leaves_no_place_behind(tmp_path: Path) -> None:
    fleet = await split(tmp_path, "9")
    job, workers = await fleet.job(), Workers(fleet)
    await fleet.ports.caps.limit(OWNER, 2)
    await workers.take(5)
    assert workers.matching.inside == 2
    await workers.finish()
    _, caps = await fleet.ports.caps.look(job.job_id, "default")
    assert [(cap.scope, cap.holders) for cap in caps] == [(job.job_id, {}), (OWNER, {})]


async def test_chunks_in_work_count_from_the_next_heartbeat_on_when_a_limit_comes_later(tmp_path: Path) -> None:
    fleet = await split(tmp_path)
    job, workers = await fleet.job(), Workers(fleet)
    await workers.take(3)
    await fleet.ports.caps.limit(job.job_id, 2)
    fleet.memory.clock.advance(VISIBILITY / 3)
    await workers.settle()
    await workers.take(2)
    assert workers.matching.inside == 3
    await workers.finish()
    _, (cap,) = await fleet.ports.caps.look(job.job_id, "default")
    assert cap.holders == {}


async def test_a_message_of_an_earlier_version_is_held_to_the_limit_of_its_owner(tmp_path: Path) -> None:
    fleet = await split(tmp_path)
    await fleet.ports.caps.limit(OWNER, 1)
    messages = fleet.memory.chunks.messages
    for message in messages:
        assert '"owner":"default"' in message.body
        message.body = message.body.replace(',"owner":"default"', "")
    workers = Workers(fleet)
    await workers.take(3)
    assert workers.matching.inside == 1
    await workers.finish()


@pytest.mark.parametrize("limit", ["1", "2", "5"])
async def test_the_result_is_the_same_whatever_the_limit(tmp_path: Path, limit: str) -> None:
    results = []
    for asked in ("", limit):
        fleet = await split(tmp_path / f"limit {asked}", asked)
        workers = Workers(fleet)
        workers.matching.gate.set()
        while fleet.memory.chunks.messages:
            await workers.take(6)
            await asyncio.gather(*workers.tasks)
            fleet.memory.clock.advance(1)
        await fleet.run()
        (ended,) = await check_laws(fleet.memory)
        results.append((ended.result, ended.rejects, ended.job.job_id))
    assert results[0] == results[1]
