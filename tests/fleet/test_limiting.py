"""A limit is set while jobs run; chunks that pause for a place come again when there is more room."""

from pathlib import Path

import pytest

from fleet.domain.caps import Cap, scope_of_owner
from fleet.domain.errors import NotApplied
from fleet.domain.states import JobState
from fleet.limiting import limit_job, limit_owner
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import check_laws

OWNER = "default"


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    """Somebody else holds the one place, so that all chunks pause."""
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS * 40, **{"chunk-size": "1024", "concurrency": "1"})
    await fleet.run(until=lambda: bool(fleet.memory.chunks.messages))
    job, until = await fleet.job(), fleet.memory.clock.now() + 10**6
    await fleet.memory.caps.enter(Cap(job.job_id, 1), token=OWNER, now=0, until=until)
    while _ready(fleet):
        await fleet.turn()
    return fleet


def _ready(fleet: FleetInMemory) -> int:
    """Messages of chunks that a worker would get now."""
    return sum(message.hidden_until <= fleet.memory.clock.now() for message in fleet.memory.chunks.messages)


async def _limits(fleet: FleetInMemory) -> dict[str, int | None]:
    _, caps = await fleet.memory.caps.look((await fleet.job()).job_id, OWNER)
    return {cap.scope: cap.limit for cap in caps}


@pytest.mark.parametrize(("limit", "again"), [(None, True), (3, True), (1, False)])
async def test_more_room_sends_what_waits_again_and_no_more_does_not(
    fleet: FleetInMemory, limit: int | None, again: bool
) -> None:
    job = await fleet.job()
    waiting = sum(not chunk.state.settled for chunk in fleet.memory.ledger._chunks.values())
    await limit_job(fleet.ports, job, limit)
    assert _ready(fleet) == (waiting if again else 0)
    assert await _limits(fleet) == ({} if limit is None else {job.job_id: limit})


async def test_an_owner_is_limited_before_and_while_there_are_jobs(fleet: FleetInMemory) -> None:
    job = await fleet.job()
    await limit_owner(fleet.ports, "somebody", 5)
    await limit_owner(fleet.ports, OWNER, 2)
    assert _ready(fleet) == 0
    assert await _limits(fleet) == {job.job_id: 1, scope_of_owner(OWNER): 2}
    await limit_owner(fleet.ports, OWNER, 3)
    assert _ready(fleet) > 0


async def test_what_was_sent_twice_is_worked_on_once(fleet: FleetInMemory) -> None:
    await limit_job(fleet.ports, await fleet.job(), None)
    await fleet.run(rounds=3000)
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    assert {chunk.attempts for chunk in fleet.memory.ledger._chunks.values()} == {1}


async def test_a_job_that_has_ended_cannot_be_limited(fleet: FleetInMemory) -> None:
    await limit_job(fleet.ports, await fleet.job(), None)
    await fleet.run(rounds=3000)
    with pytest.raises(NotApplied):
        await limit_job(fleet.ports, await fleet.job(), 1)
