"""From the S3 event to chunks: repeats, odd keys, and uploads that cannot be used."""

from pathlib import Path

import pytest

from fleet.domain.chunks import chunk_name
from fleet.domain.jobs import Job
from fleet.domain.messages import ChunkMessage
from fleet.domain.states import JobState
from tests.faults import FailAt
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import check_laws


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    return fleet


async def _jobs(fleet: FleetInMemory) -> list[Job]:
    return [job async for job in fleet.memory.ledger.jobs(owner="default")]


async def test_the_same_event_twice_is_one_job(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.send_event("incoming/contacts.csv")
    await fleet.run()
    assert len(await check_laws(fleet.memory)) == 1


async def test_an_event_that_comes_again_after_the_end_changes_nothing(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run()
    await fleet.send_event("incoming/contacts.csv")
    await fleet.run()
    assert len(await check_laws(fleet.memory)) == 1
    assert len(fleet.memory.notices.published) == 1


async def test_a_repeat_after_the_directory_was_rebuilt_is_still_the_same_job(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run()
    await fleet.memory.objects.put("directories/default/current.json", b'{"version": "newer"}')
    await fleet.send_event("incoming/contacts.csv")
    await fleet.run()
    assert len(await _jobs(fleet)) == 1


async def test_a_file_uploaded_anew_is_a_new_job(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run()
    await fleet.upload(CONTACTS + b"q7,Ann,Lee,ann.lee@example.com,,\n")
    await fleet.run()
    assert len(await check_laws_of_the_latest(fleet)) == 2


async def check_laws_of_the_latest(fleet: FleetInMemory) -> list[Job]:
    """The first job's upload is overwritten, so only its end can be checked."""
    jobs = await _jobs(fleet)
    assert all(job.state is JobState.COMPLETED_WITH_ERRORS for job in jobs)
    return jobs


async def test_an_event_for_an_object_that_is_gone_is_dropped(fleet: FleetInMemory) -> None:
    await fleet.send_event("incoming/gone.csv")
    await fleet.run()
    assert await _jobs(fleet) == []


async def test_an_event_of_another_bucket_is_not_taken_for_our_own_object(fleet: FleetInMemory) -> None:
    await fleet.memory.objects.put("incoming/contacts.csv", CONTACTS)
    await fleet.send_event("incoming/contacts.csv", bucket="somebody-elses")
    await fleet.run()
    assert await _jobs(fleet) == []


async def test_only_incoming_objects_become_jobs(fleet: FleetInMemory) -> None:
    await fleet.memory.objects.put("results/x.csv", CONTACTS)
    await fleet.memory.objects.put("incoming/folder/", b"")
    await fleet.send_event("results/x.csv")
    await fleet.send_event("incoming/folder/")
    await fleet.run()
    assert await _jobs(fleet) == []


async def test_the_profile_in_the_key_gives_options_and_owner(fleet: FleetInMemory) -> None:
    await fleet.memory.objects.put("profiles/sales.json", b'{"threshold": 0.9, "tolerance": "0"}')
    await fleet.upload(CONTACTS, "sales/contacts.csv")
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert (ended.job.options.owner, ended.job.options.threshold) == ("sales", 0.9)
    assert ended.job.state is JobState.FAILED
    assert "more than the tolerance of 0" in ended.job.failure
    assert ended.result
    assert ended.rejects


async def test_an_upload_overwritten_while_it_is_read_fails_truthfully(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    stream = fleet.memory.objects.stream

    def overwritten(key: str, *, start: int = 0, if_match: str = "") -> object:
        return stream(key, start=start, if_match='"another"')

    fleet.memory.objects.stream = overwritten  # type: ignore[method-assign,assignment]
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.FAILED
    assert "overwritten or deleted" in ended.job.failure


async def test_chunks_are_announced_before_the_whole_file_is_read(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path, FailAt(0, RuntimeError(), late=False))
    await fleet.furnish()
    rows = b"q,Robert,Miller,robert.miller@example.com,,%b\n" % (b"x" * 900)
    await fleet.upload(b"id,first_name,last_name,email,phone,note\n" + rows * 20_000, **{"chunk-size": "65536"})
    queue, handle = fleet.services[0]
    await handle((await queue.receive(most=1, wait_seconds=0, visibility_seconds=60))[0])
    assert isinstance(fleet.fault, FailAt)
    calls = fleet.fault.calls
    assert calls.index("chunks.send") < len(calls) - 1 - calls[::-1].index("chunks.send")
    sent = [ChunkMessage.decode(body).chunk for body in fleet.memory.chunks.bodies]
    assert sent == [chunk_name(number) for number in range(len(sent))]
    assert len(sent) > 200
