"""A worker's wall clock that is set an hour forward or back loses nothing and doubles nothing."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fleet.domain.errors import LeaseLost, NotApplied
from fleet.domain.outcomes import DONE, Outcome, outcome_of
from fleet.ports import Clock, Ports
from fleet.runtime.receive import settle
from tests.faults import Crash, CrashAt, faulty
from tests.fleet_in_memory import CONTACTS, VISIBILITY, FleetInMemory, MatchingHere
from tests.laws import Ended, check_laws
from tests.memory.clock import ManualClock
from worker.chunk_work import ChunkWork, MatchedRows
from worker.local_copies import LocalCopies
from worker.on_chunk import Workplace, on_chunk

HOUR = 3600.0


class OwnClock(Clock):
    """One machine's clock: its wall clock is set by hand, time passes as everywhere."""

    def __init__(self, time: ManualClock) -> None:
        self._time = time
        self.off = 0.0

    def now(self) -> float:
        return self._time.now() + self.off

    def monotonic(self) -> float:
        return self._time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._time.sleep(seconds)


class Gated(MatchingHere):
    """Matches once the gate is open."""

    def __init__(self) -> None:
        self.begun, self.gate = asyncio.Event(), asyncio.Event()

    async def match(self, work: ChunkWork) -> MatchedRows:
        self.begun.set()
        await self.gate.wait()
        return await super().match(work)


class Worker:
    """A worker on a machine of its own, beside the fleet's."""

    def __init__(self, fleet: FleetInMemory) -> None:
        self.fleet, self.matching, self.life = fleet, Gated(), CrashAt(0, late=False)
        self.clock = OwnClock(fleet.memory.clock)
        self.ports: Ports = faulty(replace(fleet.memory.ports, clock=self.clock), self.life)

    async def begin(self) -> None:
        """Takes a chunk and is in the middle of it."""
        queue = self.fleet.memory.chunks
        (self.delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
        place = Workplace(self.matching, LocalCopies(self.fleet.folder / "its"), VISIBILITY, 5)
        self.task: asyncio.Task[Any] = asyncio.create_task(self._work(partial(on_chunk, ports=self.ports, place=place)))
        await self.matching.begun.wait()

    async def finish(self) -> Outcome | Exception:
        """Goes on from where it stands to its end."""
        self.matching.gate.set()
        return await self.task  # type: ignore[no-any-return]

    async def die(self) -> None:
        """As by SIGKILL: none of its calls arrives any more."""
        self.life.dead = True
        self.task.cancel()
        with pytest.raises((Crash, asyncio.CancelledError)):
            await self.task

    async def _work(self, handle: Any) -> Outcome | Exception:
        try:
            outcome: Outcome = await handle(self.delivery)
        except Exception as error:  # noqa: BLE001 - the outcome table has a rule for every error
            await settle(self.fleet.memory.chunks, self.delivery, outcome_of(error, receives=1, chance=lambda up: up))
            return error
        await settle(self.fleet.memory.chunks, self.delivery, outcome)
        return outcome


async def _split(folder: Path) -> FleetInMemory:
    fleet = FleetInMemory(folder)
    await fleet.furnish()
    await fleet.upload(CONTACTS * 12, **{"chunk-size": "1024"})
    uploads, handle = fleet.services[0]
    (delivery,) = await uploads.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
    await handle(delivery)
    await uploads.delete(delivery)
    return fleet


async def _beats(fleet: FleetInMemory, count: int = 2) -> None:
    for _ in range(count):
        fleet.memory.clock.advance(VISIBILITY / 3)
        for _ in range(30):
            await asyncio.sleep(0)


async def _end(fleet: FleetInMemory) -> Ended:
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    return ended


@pytest.fixture
async def undisturbed(tmp_path: Path) -> Ended:
    return await _end(await _split(tmp_path / "undisturbed"))


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
@pytest.mark.parametrize("begun", [False, True], ids=["before_a_chunk", "within_a_chunk"])
@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
async def test_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, undisturbed: Ended, jump: float, begun: bool, dies: bool
) -> None:
    fleet = await _split(tmp_path / "jumped")
    worker = Worker(fleet)
    worker.clock.off = 0.0 if begun else jump
    await worker.begin()
    worker.clock.off = jump
    await _beats(fleet)
    again = replace(fleet.memory.chunks.messages[0], message_id="again", receives=0, hidden_until=0.0)
    fleet.memory.chunks.messages.append(again)  # another worker is given the chunk, too
    for _ in range(5):
        await fleet.turn()
    if dies:
        await worker.die()
    else:
        outcome = await worker.finish()
        assert outcome == DONE or isinstance(outcome, NotApplied | LeaseLost)
    ended = await _end(fleet)
    assert (ended.result, ended.rejects) == (undisturbed.result, undisturbed.rejects)
    assert not any(chunk.state == "failed" for chunk in fleet.memory.ledger._chunks.values())


async def test_a_chunk_held_until_long_after_now_is_looked_at_again_within_a_lease(tmp_path: Path) -> None:
    fleet = await _split(tmp_path)
    worker = Worker(fleet)
    worker.clock.off = HOUR
    await worker.begin()
    await fleet.memory.chunks.change_visibility(worker.delivery, 0)
    (delivery,) = await fleet.memory.chunks.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
    place = Workplace(MatchingHere(), LocalCopies(fleet.folder / "cache"), VISIBILITY, 5)
    outcome = await on_chunk(delivery, fleet.memory.ports, place)
    assert 0 < outcome.delay <= VISIBILITY + 1
    assert await worker.finish() == DONE


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
async def test_a_heartbeat_goes_by_the_clock_that_nobody_sets(tmp_path: Path, jump: float) -> None:
    fleet = await _split(tmp_path)
    worker = Worker(fleet)
    await worker.begin()
    for _ in range(3):
        worker.clock.off += jump
        fleet.memory.clock.jump(-jump)
        before = worker.life.calls.count("ledger.extend_lease")
        await _beats(fleet, 1)
        assert worker.life.calls.count("ledger.extend_lease") == before + 1
    assert await worker.finish() == DONE


async def test_a_worker_that_stood_still_for_an_hour_finds_its_chunk_done_and_counts_nothing(
    tmp_path: Path, undisturbed: Ended
) -> None:
    fleet = await _split(tmp_path / "stood still")
    worker = Worker(fleet)
    await worker.begin()
    fleet.memory.clock.jump(HOUR)  # the others' hour; on the machine that stands still no time passes
    worker.clock.off = -HOUR
    await fleet.memory.chunks.change_visibility(worker.delivery, 0)
    for _ in range(20):
        await fleet.turn()
    worker.clock.off = 0.0
    assert isinstance(await worker.finish(), NotApplied | LeaseLost)
    ended = await _end(fleet)
    assert (ended.result, ended.rejects) == (undisturbed.result, undisturbed.rejects)
