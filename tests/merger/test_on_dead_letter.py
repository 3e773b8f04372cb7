"""What was delivered too often is tried again where that may help, and else its job ends and says why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.domain.errors import NewerMessage, Transient
from fleet.domain.jobs import Job
from fleet.domain.outcomes import DONE, Outcome
from fleet.domain.states import JobState
from fleet.ports import Delivery
from merger.on_dead_letter import on_dead_letter
from tests.fleet_in_memory import BUCKET, CONTACTS, FleetInMemory
from tests.laws import check_laws


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    return fleet


def _broken(fleet: FleetInMemory, service: int, *, times: int) -> Callable[[], int]:
    """The service fails that often before it looks at anything; returns how often it was called."""
    queue, handle = fleet.services[service]
    calls = 0

    async def broken(delivery: Delivery) -> Outcome:
        nonlocal calls
        calls += 1
        if calls <= times:
            raise Transient("out of order")
        return await handle(delivery)

    fleet.services[service] = (queue, broken)
    return lambda: calls


async def _failed(fleet: FleetInMemory) -> Job:
    await fleet.run(5000)
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.FAILED
    return ended.job


async def test_a_chunk_whose_message_died_is_sent_again_and_the_job_completes(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    calls = _broken(fleet, 1, times=25)
    await fleet.run(5000)
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    assert calls() >= 26


async def test_a_chunk_that_nobody_can_even_begin_ends_its_job(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    _broken(fleet, 1, times=10**6)
    job = await _failed(fleet)
    assert job.failure.startswith("Chunk 000000 could not be worked on in 10 attempts")


async def test_a_job_that_cannot_be_put_together_fails_with_a_sentence(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    _broken(fleet, 2, times=10**6)
    assert "could not be put together" in (await _failed(fleet)).failure


async def test_an_upload_that_cannot_be_opened_fails_with_a_sentence(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    _broken(fleet, 0, times=10**6)
    assert "could not be split" in (await _failed(fleet)).failure


async def test_a_part_that_was_deleted_before_the_merge_fails_the_job_at_once(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run_without_merger()
    part = next(key for key in fleet.memory.objects.data if "/parts/" in key)
    fleet.memory.objects._infos.pop(part)
    assert "deleted or overwritten" in (await _failed(fleet)).failure


async def test_a_message_of_a_newer_version_waits_for_a_service_that_can_read_it(fleet: FleetInMemory) -> None:
    newer = Delivery('{"kind":"chunk","version":9,"job_id":"j","chunk":"000001"}', "receipt", "message", 1)
    with pytest.raises(NewerMessage):
        await on_dead_letter(newer, fleet.ports, bucket=BUCKET, max_attempts=5)


async def test_letters_about_what_is_gone_or_another_bucket_are_dropped(fleet: FleetInMemory) -> None:
    await fleet.send_event("incoming/gone.csv")
    await fleet.send_event("incoming/contacts.csv", bucket="another")
    for body in (*fleet.memory.uploads.bodies, '{"kind":"job_matched","version":1,"job_id":"gone"}'):
        letter = Delivery(body, "receipt", "message", 1)
        assert await on_dead_letter(letter, fleet.ports, bucket=BUCKET, max_attempts=5) == DONE
    assert fleet.memory.ledger._jobs == {}
