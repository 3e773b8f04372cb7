"""What a person does to a job. Each command returns its exit code."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from console.aws import deployment, reach
from console.jobs import status_of
from console.mistakes import Mistake
from console.running import run
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.states import JobMoves, JobState
from fleet.ending import end_job
from fleet.pausing import pause_job, resume_job
from fleet.ports import Ports
from fleet.runtime.settings import load_settings
from merger.sweep import Sweep, Swept

Action = Callable[[Ports, Job], Awaitable[Job]]


def cancel_command(job_id: str, endpoint_url: str | None) -> int:
    """Cancels a job. Raises Mistake when it has ended otherwise."""

    async def cancel(ports: Ports, job: Job) -> Job:
        job = await end_job(ports, job, JobMoves.CANCEL)
        if job.state is not JobState.CANCELLED:
            raise NotApplied("it has ended", job)
        return job

    return _act(job_id, endpoint_url, cancel, "cancelled")


def pause_command(job_id: str, endpoint_url: str | None) -> int:
    """Pauses a job. Raises Mistake when it is not at work."""
    return _act(job_id, endpoint_url, pause_job, "paused")


def resume_command(job_id: str, endpoint_url: str | None) -> int:
    """Lets a paused job go on. Raises Mistake when there is nothing to go on with."""
    return _act(job_id, endpoint_url, resume_job, "resumed")


def sweep_command(endpoint_url: str | None) -> int:
    """Sweeps once and prints what was found."""
    names, deadline = deployment(endpoint_url), load_settings().deadline_seconds

    async def work() -> Swept:
        async with reach(names) as ports:
            return await Sweep(ports, bucket=names.bucket, deadline=deadline).sweep()

    found = [f"{name.replace('_', ' ')}: {count:,}" for name, count in asdict(run(work())).items() if count]
    sys.stdout.write(f"Seen to: {', '.join(found)}.\n" if found else "Nothing was lost.\n")
    return 0


def _act(job_id: str, endpoint_url: str | None, action: Action, done: str) -> int:
    async def work() -> Job:
        async with reach(deployment(endpoint_url)) as ports:
            return await action(ports, (await status_of(ports, job_id)).job)

    try:
        job = run(work())
    except NotApplied as refused:
        raise Mistake(_refusal(job_id, refused, done)) from refused
    sys.stdout.write(f"{job_id} is {job.state.value} now.\n")
    return 0


def _refusal(job_id: str, refused: NotApplied, done: str) -> str:
    state = refused.old.state.value if isinstance(refused.old, Job) else "gone"
    return f"The job {job_id} cannot be {done}: it is {state}."
