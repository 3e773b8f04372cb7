"""What a person does to a job. Each command returns its exit code."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from console.aws import deployment, reach
from console.jobs import status_of
from console.mistakes import Mistake
from console.running import run
from fleet.deleting import delete_job
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.states import JobMoves, JobState
from fleet.ending import end_job
from fleet.pausing import pause_job, resume_job
from fleet.ports import Ports
from fleet.redriving import redrive_job
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


def redrive_command(job_id: str, endpoint_url: str | None) -> int:
    """Gives what failed of a job another run. Raises Mistake when there is nothing to take up."""
    return _act(job_id, endpoint_url, redrive_job, "taken up again")


def delete_command(job_id: str, endpoint_url: str | None, *, yes: bool) -> int:
    """Deletes a job that has ended, once that was confirmed. Raises Mistake."""
    if not yes and not _confirmed(job_id):
        sys.stdout.write("Nothing was deleted.\n")
        return 0

    async def work() -> None:
        async with reach(deployment(endpoint_url)) as ports:
            await delete_job(ports, (await status_of(ports, job_id)).job)

    try:
        run(work())
    except NotApplied as refused:
        raise Mistake(f"{refusal(job_id, refused, 'deleted')} Cancel it first.") from refused
    sys.stdout.write(f"{job_id} is deleted.\n")
    return 0


def _confirmed(job_id: str) -> bool:
    if not sys.stdin.isatty():
        raise Mistake("Deleting a job cannot be undone; confirm it with --yes.")
    sys.stderr.write(f"Delete {job_id}, its upload and its results for good? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


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
        raise Mistake(refusal(job_id, refused, done)) from refused
    sys.stdout.write(f"{job_id} is {job.state.value} now.\n")
    return 0


def refusal(job_id: str, refused: NotApplied, done: str) -> str:
    """What a user is told whose command does not apply to the job as it is."""
    state = refused.old.state.value if isinstance(refused.old, Job) else "gone"
    return f"The job {job_id} cannot be {done}: it is {state}."
