"""The laws of a job (docs/reliability.md), checked on what lies in the bucket, the ledger and the topic at the end."""

import csv
import io
from dataclasses import dataclass

from fleet.domain import keys
from fleet.domain.jobs import Job
from fleet.domain.moves import left
from fleet.domain.states import JobState
from tests.faults import QUEUES
from tests.memory import Memory
from tests.rows.compressed import unpacked


@dataclass(frozen=True, slots=True)
class Ended:
    """What a user has of a job that ended."""

    job: Job
    result: bytes
    rejects: bytes


async def check_laws(memory: Memory) -> list[Ended]:
    """Asserts the laws for every job; returns what each left."""
    jobs = list(memory.ledger._jobs.values())
    assert jobs, "there is no job"
    for queue in (getattr(memory, name) for name in QUEUES):
        assert queue.bodies == [], "a message was left"
    return [await _check_job(memory, job) for job in jobs]


async def _check_job(memory: Memory, job: Job) -> Ended:
    assert job.state.final, f"the job did not end: {job.state}"
    told = [notice for notice in memory.notices.published if notice.job_id == job.job_id]
    notices = [notice for notice in told if notice.run == job.run]
    assert {notice.state for notice in notices} == {job.state.value}, "the notices do not tell the job's end"
    assert len({notice.notice_id for notice in notices}) == 1, "repeats of a notice cannot be told"
    ended = Ended(
        job,
        await _object(memory, keys.result(job.job_id, job.run, job.name)),
        await _object(memory, keys.result_rejects(job.job_id, job.run, job.name)),
    )
    if job.state in (JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS):
        await _check_rows(memory, job, ended)
        await _check_counters(memory, job)
    return ended


async def _object(memory: Memory, key: str) -> bytes:
    return await memory.objects.get(key) if key in memory.objects.data else b""


async def _check_rows(memory: Memory, job: Job, ended: Ended) -> None:
    """Every row is in the result or in the rejects, once, in order."""
    upload = _rows(unpacked(await memory.objects.get(job.upload.key)))
    header, result = upload[0], _rows(ended.result)
    rejected = {int(row[0]) for row in _rows(ended.rejects)[1:]}
    assert len(rejected) == len(_rows(ended.rejects)[1:]), "a row was rejected twice"
    kept = [row for number, row in enumerate(upload[1:], 1) if number not in rejected]
    assert [row[: len(header)] for row in result] == [header, *kept], "rows were lost, doubled or out of order"
    assert all(len(row) == len(result[0]) for row in result), "a result row is ragged"


async def _check_counters(memory: Memory, job: Job) -> None:
    progress = await memory.ledger.progress(job.job_id)
    assert left(job.checkpoint.chunks, progress) == 0, "a chunk was counted twice or not at all"
    assert progress.rows == job.checkpoint.rows, "rows were counted twice or not at all"


def _rows(data: bytes) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(data.decode(), newline="")) if row]
