"""Pausing a job and taking it up again. Each may be repeated, and a repeat mends what a crash left half done."""

from fleet.announce import announce_if_matched
from fleet.domain.jobs import Job
from fleet.domain.messages import SplitJob
from fleet.domain.states import JobMoves, JobState
from fleet.moving import move_job
from fleet.ports import Ports
from fleet.sending import send_unsettled


async def pause_job(ports: Ports, job: Job) -> Job:
    """No chunk of the job is begun from now on, and none is in work after a heartbeat. Raises NotApplied."""
    return job if job.state is JobState.PAUSED else await move_job(ports, job, JobMoves.PAUSE, {})


async def resume_job(ports: Ports, job: Job) -> Job:
    """The job goes on where it was. Raises NotApplied when it is neither paused nor at work."""
    if not job.state.takes_chunks:
        move = JobMoves.RESUME_MATCHING if job.sealed else JobMoves.RESUME_SPLITTING
        job = await move_job(ports, job, move, {"resumed_at": ports.clock.now()})
    await take_up(ports, job)
    return job


async def take_up(ports: Ports, job: Job) -> None:
    """Sends again all that a job at work still waits for: workers and chunker dropped its messages meanwhile."""
    await send_unsettled(ports, job)
    if job.state is JobState.SPLITTING:
        await ports.uploads.send([SplitJob(job.job_id).encode()])
    else:
        await announce_if_matched(ports, job.job_id)
