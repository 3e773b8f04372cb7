"""A job's end: the state is written, then the user is told, at least once."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.notices import Notice
from fleet.domain.states import JobMove, JobMoves, JobState
from fleet.moving import move_job
from fleet.ports import Ports

_SENTENCES = {
    JobState.COMPLETED: "{name} is matched: {rows_out} rows.",
    JobState.COMPLETED_WITH_ERRORS: "{name} is matched: {rows_out} rows, and {rows_rejected} rejected ones beside it.",
    JobState.FAILED: "{name} could not be matched. {failure}",
    JobState.CANCELLED: "The job of {name} was cancelled.",
}


async def end_job(ports: Ports, job: Job, move: JobMove, changes: Mapping[str, Any] | None = None) -> Job:
    """Moves the job to a final state and publishes the notice.

    A job that another process ended meanwhile keeps that end. Raises NotApplied when it is open, but not where the
    move begins, or in another run.
    """
    if not job.state.final:
        try:
            job = await move_job(ports, job, move, {"ended_at": ports.clock.now(), **(changes or {})})
        except NotApplied as refused:
            if not isinstance(refused.old, Job) or not refused.old.state.final:
                raise
            job = refused.old
    await notify(ports, job)
    return job


async def fail_job(ports: Ports, job: Job, sentence: str) -> Job:
    """Ends the job as failed with a sentence for its user."""
    return await end_job(ports, job, JobMoves.FAIL, {"failure": sentence})


async def notify(ports: Ports, job: Job) -> None:
    """Publishes the notice of a job that ended, unless that is known to be done.

    It is marked after publishing: a crash in between brings a second notice with the same id, never none.
    """
    if job.notified:
        return
    link = await ports.objects.link(job.result_key) if job.result_key else ""
    await ports.notices.publish(notice_of(job, link))
    with suppress(NotApplied):  # the job is taken up again, and its next end will be told
        await ports.ledger.mark_notified(job)


def notice_of(job: Job, link: str = "") -> Notice:
    """What a user is told of the job's end."""
    counts = {"rows_out": 0, "rows_rejected": 0, **job.counts}
    name = job.upload.file_name
    return Notice(
        job_id=job.job_id,
        run=job.run,
        state=job.state.value,
        name=name,
        message=_SENTENCES[job.state].format(name=name, failure=job.failure, **counts),
        owner=job.options.owner,
        link=link,
        result_key=job.result_key,
        counts=job.counts,
    )
