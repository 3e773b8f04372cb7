"""What every Ledger promises about jobs."""

import asyncio
from dataclasses import replace

import pytest

from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Checkpoint, Job
from fleet.domain.progress import Progress
from fleet.domain.states import JOB_MOVES, JobMoves, JobState
from fleet.ports import Ledger
from tests.contract.marks import in_session_loop, runs_on
from tests.contract.samples import JOB, NOW, RESULT, another_job, chunk

pytestmark = in_session_loop

WAYS = {
    JobState.RECEIVED: (),
    JobState.SPLITTING: (JobMoves.OPEN,),
    JobState.MATCHING: (JobMoves.OPEN, JobMoves.SEAL),
    JobState.MERGING: (JobMoves.OPEN, JobMoves.SEAL, JobMoves.MERGE),
    JobState.COMPLETED: (JobMoves.OPEN, JobMoves.SEAL, JobMoves.MERGE, JobMoves.COMPLETE),
    JobState.PAUSED: (JobMoves.OPEN, JobMoves.PAUSE),
    JobState.FAILED: (JobMoves.FAIL,),
    JobState.CANCELLED: (JobMoves.CANCEL,),
}
"""Moves that bring a new job into each state."""


async def job_in(ledger: Ledger, state: JobState) -> Job:
    job = await ledger.create_job(JOB)
    for move in WAYS[state]:
        job = await ledger.move_job(job, move)
    return job


async def test_a_job_comes_back_as_it_was_created(ledger: Ledger) -> None:
    assert await ledger.create_job(JOB) == JOB
    assert await ledger.job(JOB.job_id) == JOB
    assert await ledger.job_of_upload(JOB.upload.upload_id) == JOB


async def test_what_is_not_there_is_none(ledger: Ledger) -> None:
    assert await ledger.job("job-0") is None
    assert await ledger.job_of_upload("upload-0") is None


async def test_a_second_job_of_an_upload_is_not_made(ledger: Ledger) -> None:
    first = await job_in(ledger, JobState.SPLITTING)
    rival = replace(JOB, job_id="job-2", directory_version="newer")
    assert await ledger.create_job(rival) == first
    assert await ledger.job("job-2") is None
    assert await ledger.create_job(JOB) == first


async def test_a_move_writes_state_version_and_changes(ledger: Ledger) -> None:
    job = await ledger.create_job(JOB)
    layout = {"delimiter": ";", "columns": {"email": [0, 4]}, "bom": False}
    moved = await ledger.move_job(job, JobMoves.OPEN, {"layout": layout})
    assert moved == replace(job, state=JobState.SPLITTING, version=1, layout=layout)
    assert await ledger.job(JOB.job_id) == moved


async def test_every_field_of_an_ended_job_comes_back(ledger: Ledger) -> None:
    job = await job_in(ledger, JobState.MERGING)
    ended = await ledger.move_job(
        job,
        JobMoves.COMPLETE_WITH_ERRORS,
        {"ended_at": 1.5, "counts": {"rows_in": 3}, "result_key": "results/a.csv", "run": 2, "sealed": True},
    )
    assert (ended.ended_at, ended.counts, ended.run, ended.sealed) == (1.5, {"rows_in": 3}, 2, True)
    assert await ledger.job(JOB.job_id) == ended


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("name", JOB_MOVES)
async def test_a_move_applies_from_its_sources_alone(ledger: Ledger, state: JobState, name: str) -> None:
    job, move = await job_in(ledger, state), JOB_MOVES[name]
    if state in move.sources:
        assert (await ledger.move_job(job, move)).state is move.target
        return
    with pytest.raises(NotApplied) as refused:
        await ledger.move_job(job, move)
    assert refused.value.old == job
    assert await ledger.job(JOB.job_id) == job


async def test_a_move_of_a_job_read_before_another_write_is_refused_with_the_job_as_it_is(ledger: Ledger) -> None:
    read = await ledger.create_job(JOB)
    now = await ledger.move_job(read, JobMoves.OPEN)
    with pytest.raises(NotApplied) as refused:
        await ledger.move_job(read, JobMoves.CANCEL)
    assert refused.value.old == now
    assert await ledger.job(JOB.job_id) == now


async def test_a_job_that_is_not_there_cannot_be_moved(ledger: Ledger) -> None:
    with pytest.raises(NotApplied) as refused:
        await ledger.move_job(JOB, JobMoves.OPEN)
    assert refused.value.old is None
    with pytest.raises(NotApplied):
        await ledger.mark_notified(JOB)
    assert await ledger.job(JOB.job_id) is None


@runs_on("memory", "ministack", because="moto checks and writes in two steps, so that both may win")
async def test_of_two_movers_exactly_one_wins(ledger: Ledger) -> None:
    job = await ledger.create_job(JOB)
    tries = [ledger.move_job(job, JobMoves.OPEN) for _ in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, Job) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotApplied) for outcome in outcomes) == 7


@runs_on("memory", "ministack", because="moto's transactions are not atomic under concurrency")
async def test_of_two_creators_both_get_the_same_job(ledger: Ledger) -> None:
    rivals = [replace(JOB, job_id=f"job-{number}") for number in range(8)]
    created = await asyncio.gather(*(ledger.create_job(rival) for rival in rivals))
    assert len({job.job_id for job in created}) == 1
    there = [await ledger.job(rival.job_id) for rival in rivals]
    assert [job for job in there if job] == [created[0]]


async def test_a_notified_job_says_so(ledger: Ledger) -> None:
    job = await job_in(ledger, JobState.FAILED)
    await ledger.mark_notified(job)
    await ledger.mark_notified(job)
    found = await ledger.job(job.job_id)
    assert found is not None
    assert found.notified
    assert found.version > job.version


async def test_the_end_of_one_run_told_late_says_nothing_of_the_next(ledger: Ledger) -> None:
    ended = await job_in(ledger, JobState.FAILED)
    taken_up = await ledger.move_job(ended, JobMoves.REDRIVE_MATCHING, {"run": 2, "notified": False})
    with pytest.raises(NotApplied):
        await ledger.mark_notified(ended)
    assert await ledger.job(JOB.job_id) == taken_up
    assert [job async for job in ledger.jobs()] == [taken_up]


async def test_a_deleted_job_leaves_nothing_and_its_upload_may_come_anew(ledger: Ledger) -> None:
    other = await ledger.create_job(another_job("other"))
    job = await job_in(ledger, JobState.SPLITTING)
    chunks = [chunk(number) for number in range(30)]
    await ledger.add_chunks(chunks)
    held = await ledger.lease_chunk(job.job_id, chunks[0].name, token=JOB.job_id, now=NOW, until=NOW + 60)
    await ledger.finish_chunk(held, RESULT)
    for _ in range(2):
        await ledger.delete_job(job)
    assert await ledger.job(job.job_id) is None
    assert await ledger.job_of_upload(job.upload.upload_id) is None
    assert [found async for found in ledger.chunks(job.job_id)] == []
    assert await ledger.progress(job.job_id) == Progress()
    assert await ledger.job(other.job_id) == other
    assert await ledger.create_job(JOB) == JOB


async def test_chunks_that_came_after_their_job_was_deleted_are_forgotten(ledger: Ledger) -> None:
    job = await job_in(ledger, JobState.SPLITTING)
    await ledger.delete_job(job)
    await ledger.add_chunks([chunk(number) for number in range(30)])
    for _ in range(2):
        await ledger.forget_chunks(job.job_id)
        assert [found async for found in ledger.chunks(job.job_id)] == []


async def test_a_checkpoint_moves_on(ledger: Ledger) -> None:
    job = await job_in(ledger, JobState.SPLITTING)
    first = await ledger.advance(job, Checkpoint(2, 20, 2000))
    second = await ledger.advance(first, Checkpoint(3, 30, 1 << 40))
    assert second == replace(job, checkpoint=Checkpoint(3, 30, 1 << 40), version=job.version + 2)
    assert await ledger.job(JOB.job_id) == second


async def test_of_two_chunkers_the_second_learns_that_it_lost(ledger: Ledger) -> None:
    read = await job_in(ledger, JobState.SPLITTING)
    now = await ledger.advance(read, Checkpoint(2, 20, 2000))
    with pytest.raises(NotApplied) as refused:
        await ledger.advance(read, Checkpoint(1, 10, 1000))
    assert refused.value.old == now


@pytest.mark.parametrize("state", [JobState.RECEIVED, JobState.MATCHING, JobState.FAILED])
async def test_the_checkpoint_of_a_job_that_is_not_splitting_stands(ledger: Ledger, state: JobState) -> None:
    job = await job_in(ledger, state)
    with pytest.raises(NotApplied):
        await ledger.advance(job, Checkpoint(1, 10, 1000))
    assert await ledger.job(JOB.job_id) == job


async def test_jobs_come_by_owner_the_latest_first_and_open_ones_of_all(ledger: Ledger) -> None:
    for number, owner in enumerate(["sales", "support", "sales", "sales"]):
        await ledger.create_job(another_job(str(number), owner=owner, received_at=1000.0 + number))
    done = await ledger.job("job-2")
    assert done is not None
    failed = await ledger.move_job(done, JobMoves.FAIL, {"failure": "No rows."})
    of_sales = [job async for job in ledger.jobs(owner="sales")]
    assert [job.job_id for job in of_sales] == ["job-3", "job-2", "job-0"]
    assert of_sales[1] == failed
    assert [job.job_id async for job in ledger.jobs()] == ["job-3", "job-2", "job-1", "job-0"]
    await ledger.mark_notified(failed)
    assert [job.job_id async for job in ledger.jobs()] == ["job-3", "job-1", "job-0"]
    assert [job async for job in ledger.jobs(owner="nobody")] == []


async def test_a_job_without_owner_is_kept_and_among_the_open_ones(ledger: Ledger) -> None:
    job = await ledger.create_job(another_job("0", owner=""))
    assert [found async for found in ledger.jobs()] == [job]
