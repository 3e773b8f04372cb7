"""Taking up what failed: a job that ended gets another run for its failed chunks alone."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.states import ChunkState, JobMoves, JobState
from fleet.moving import move_job
from fleet.pausing import take_up
from fleet.ports import Ports


async def redrive_job(ports: Ports, job: Job) -> Job:
    """Gives the failed chunks of a job that ended all their attempts again, and the job its next run.

    First the chunks are made ready, while workers take none of them, then the job is moved, then all is sent: a crash
    in between is mended by doing it again. A job completed but for rows that cannot be read is returned as it is.
    Raises NotApplied when the job is not one to take up.
    """
    if job.state.takes_chunks and job.run > 1:
        await take_up(ports, job)
        return job
    if job.state not in JobMoves.REDRIVE_MATCHING.sources or job.layout is None:
        raise NotApplied("the job cannot be taken up", job)
    waiting = await _make_ready(ports, job)
    if job.state is JobState.COMPLETED_WITH_ERRORS and not waiting:
        return job
    move = JobMoves.REDRIVE_MATCHING if job.sealed else JobMoves.REDRIVE_SPLITTING
    job = await move_job(ports, job, move, _next_run(job, ports.clock.now()))
    await take_up(ports, job)
    return job


async def _make_ready(ports: Ports, job: Job) -> int:
    """Chunks that are there to be worked on then."""
    waiting = 0
    async for chunk in ports.ledger.chunks(job.job_id):
        if chunk.state is ChunkState.FAILED:
            with suppress(NotApplied):  # another redrive made it ready
                await ports.ledger.redrive_chunk(chunk)
            waiting += 1
        elif not chunk.state.settled:
            waiting += 1
    return waiting


def _next_run(job: Job, now: float) -> Mapping[str, Any]:
    """What the end of the run before wrote is taken back."""
    return {
        "run": job.run + 1,
        "resumed_at": now,
        "failure": "",
        "matched_at": None,
        "ended_at": None,
        "counts": {},
        "result_key": "",
        "notified": False,
    }
