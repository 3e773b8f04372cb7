"""A job that ended takes up what failed, and nothing else; in the end it is as if nothing had failed."""

from pathlib import Path

import pytest

from fleet.deleting import delete_job
from fleet.domain import keys
from fleet.domain.errors import NotApplied
from fleet.domain.states import JobMoves, JobState
from fleet.ending import fail_job
from fleet.redriving import redrive_job
from tests.fleet_in_memory import CONTACTS, FleetInMemory, MatchingHere, Poisoned
from tests.laws import Ended, check_laws

POISON = b"q5,"


async def _ended(fleet: FleetInMemory) -> Ended:
    await fleet.run(5000)
    (ended,) = await check_laws(fleet.memory)
    return ended


async def _run(folder: Path, matching: MatchingHere, data: bytes = CONTACTS, **options: str) -> FleetInMemory:
    fleet = FleetInMemory(folder, matching=matching, max_attempts=2)
    await fleet.furnish()
    await fleet.upload(data, **options)
    await fleet.run(5000)
    return fleet


@pytest.mark.parametrize("tolerance", ["100%", "0"])
async def test_a_job_taken_up_gives_the_bytes_of_a_run_without_the_failure(tmp_path: Path, tolerance: str) -> None:
    data = CONTACTS * 8
    sound = await _ended(await _run(tmp_path / "sound", MatchingHere(), data, **{"chunk-size": "1024"}))
    matching = Poisoned(POISON)
    fleet = await _run(tmp_path / "poisoned", matching, data, **{"chunk-size": "1024", "tolerance": tolerance})
    first = await _ended(fleet)
    assert first.job.state is (JobState.FAILED if tolerance == "0" else JobState.COMPLETED_WITH_ERRORS)
    assert first.rejects.count(b"row_failed") == 8
    done = matching.tries
    matching.poison = b"cured"
    job = await redrive_job(fleet.ports, first.job)
    assert (job.run, job.state) == (2, JobState.MATCHING)
    second = await _ended(fleet)
    assert (second.result, second.rejects) == (sound.result, sound.rejects)
    assert matching.tries - done == 8, "something was worked on that had not failed"
    assert await fleet.memory.objects.get(keys.result(job.job_id, 1, "contacts")) == first.result
    assert second.job.result_key == keys.result(job.job_id, 2, "contacts")


async def test_taking_up_again_and_again_does_no_harm(tmp_path: Path) -> None:
    matching = Poisoned(POISON)
    fleet = await _run(tmp_path, matching)
    matching.poison = b"cured"
    for _ in range(3):
        await redrive_job(fleet.ports, await fleet.job())
    assert (await _ended(fleet)).job.run == 2
    assert (await redrive_job(fleet.ports, await fleet.job())).run == 2, "rows that cannot be read are no failure"
    assert len(fleet.memory.notices.published) == 2


async def test_what_fails_again_is_rejected_again(tmp_path: Path) -> None:
    fleet = await _run(tmp_path, Poisoned(POISON))
    first = await _ended(fleet)
    await redrive_job(fleet.ports, first.job)
    second = await _ended(fleet)
    assert (second.result, second.rejects, second.job.run) == (first.result, first.rejects, 2)


async def test_a_job_that_failed_in_the_middle_goes_on_there(tmp_path: Path) -> None:
    matching = Poisoned(b"none")
    fleet = FleetInMemory(tmp_path, matching=matching)
    await fleet.furnish()
    await fleet.upload(CONTACTS * 16, **{"chunk-size": "1024"})
    await fleet.turn()
    await fail_job(fleet.ports, await fleet.job(), "It was not finished in time.")
    await fleet.run()
    done = matching.tries
    await redrive_job(fleet.ports, await fleet.job())
    ended = await _ended(fleet)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    assert matching.tries == ended.job.checkpoint.chunks > done


async def test_an_open_job_and_one_that_was_never_split_cannot_be_taken_up(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.upload(CONTACTS)
    await fleet.run()
    unusable = await fleet.job()
    assert unusable.state is JobState.FAILED
    with pytest.raises(NotApplied):
        await redrive_job(fleet.ports, unusable)


async def test_a_deleted_job_leaves_nothing_and_nothing_takes_it_up(tmp_path: Path) -> None:
    fleet = await _run(tmp_path, MatchingHere())
    job = await fleet.job()
    shared = {key for key in fleet.memory.objects.data if not key.startswith(("incoming/", "work/", "results/"))}
    for _ in range(2):
        await delete_job(fleet.ports, job)
    assert set(fleet.memory.objects.data) == shared
    ledger = fleet.memory.ledger
    assert [ledger._jobs, ledger._chunks, ledger._job_ids] == [{}, {}, {}]
    fleet.memory.clock.advance(3600)
    await fleet.sweeper.sweep()
    await fleet.run()
    assert fleet.memory.ledger._jobs == {}


async def test_an_upload_of_the_same_name_that_came_later_stays(tmp_path: Path) -> None:
    fleet = await _run(tmp_path, MatchingHere())
    job = await fleet.job()
    fleet.memory.clock.advance(5)
    await fleet.memory.objects.put(job.upload.key, b"newer")
    await delete_job(fleet.ports, job)
    assert fleet.memory.objects.data[job.upload.key] == b"newer"


async def test_an_open_job_is_not_deleted(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    queue, handle = fleet.services[0]
    await fleet._deliver(queue, handle)
    with pytest.raises(NotApplied):
        await delete_job(fleet.ports, await fleet.job())
    await fleet.memory.ledger.move_job(await fleet.job(), JobMoves.CANCEL)
    await delete_job(fleet.ports, await fleet.job())
    await fleet.run()
    assert fleet.memory.ledger._jobs == {}
