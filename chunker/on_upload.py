"""Consumes S3 events: an upload becomes a job, and its chunks go to the workers."""

from dataclasses import dataclass

import structlog

from chunker.layout import read_layout
from chunker.open_job import open_job
from chunker.split import split
from fleet.announce import announce_if_matched
from fleet.deleting import deleted_meanwhile
from fleet.domain.caps import read_limit
from fleet.domain.errors import NotApplied, ObjectChanged, ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job
from fleet.domain.keys import INCOMING
from fleet.domain.messages import SplitJob, UploadSeen, decode_uploads
from fleet.domain.outcomes import DONE, Outcome
from fleet.domain.states import JobMoves, JobState
from fleet.ending import fail_job, notify
from fleet.ports import Delivery, Ports
from rows import UnusableFile

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a deployment sets for uploads that say nothing else."""

    chunk: int
    """Bytes of a chunk, but for huge uploads."""
    inflated: int
    """Bytes of a compressed upload, unpacked."""
    concurrency: int | None = None
    """Chunks of one job in work at once."""


CHANGED = "The upload was overwritten or deleted while it was being read; upload it again."


async def on_upload(delivery: Delivery, ports: Ports, *, bucket: str, limits: Limits) -> Outcome:
    """Splits every upload to `bucket` that the event names. Delivered again, it goes on where it was."""
    told = decode_uploads(delivery.body)
    if not told:
        log.info("event of no upload")
    for seen in told:
        if isinstance(seen, SplitJob):
            await _on_job(ports, await ports.ledger.job(seen.job_id), limits)
        elif seen.bucket != bucket:
            log.warning("event of another bucket", bucket=seen.bucket)
        elif seen.key.startswith(INCOMING) and not seen.key.endswith("/"):
            await _on_object(seen, ports, limits)
        else:
            log.info("event of no upload")
    return DONE


async def _on_object(seen: UploadSeen, ports: Ports, limits: Limits) -> None:
    try:
        job = await open_job(ports, seen.bucket, seen.key)
    except ObjectMissing:
        log.warning("upload is gone", bucket=seen.bucket)
        return
    await _on_job(ports, job, limits)


async def _on_job(ports: Ports, job: Job | None, limits: Limits) -> None:
    if job is None:
        log.warning("there is no such job")
        return
    # It stays bound when an error goes further: the line about that error is about this job.
    structlog.contextvars.bind_contextvars(job_id=job.job_id)
    try:
        await _take_further(ports, job, limits)
    except NotApplied:
        if not await deleted_meanwhile(ports, job):
            raise
        log.info("job was deleted")


async def _take_further(ports: Ports, job: Job, limits: Limits) -> None:
    try:
        await _advance(ports, job, limits)
    except NotApplied as refused:
        await _on_other_state(ports, refused, limits)
    except (UnusableUpload, UnusableFile) as error:
        await fail_job(ports, job, str(error))
        log.info("upload cannot be used")
    except (ObjectMissing, ObjectChanged):
        await fail_job(ports, job, CHANGED)
        log.info("upload changed while it was read")


async def _on_other_state(ports: Ports, refused: NotApplied, limits: Limits) -> None:
    """The job was paused, or somebody took it further. Raises NotApplied while another chunker splits it."""
    now = refused.old
    if not isinstance(now, Job) or now.state in (JobState.RECEIVED, JobState.SPLITTING):
        raise refused
    log.info("splitting stopped", state=now.state)
    await _advance(ports, now, limits)


async def _advance(ports: Ports, job: Job, limits: Limits) -> None:
    """Takes the job from where it is to the point where only workers and merger have something to do."""
    if job.state is JobState.RECEIVED:
        job = await _read_head(ports, job, limits)
    if job.state is JobState.SPLITTING:
        job = await split(ports, job, limits.chunk, limits.inflated)
        log.info("upload is split", chunks=job.checkpoint.chunks, rows=job.checkpoint.rows)
    elif job.state is JobState.MATCHING:
        await announce_if_matched(ports, job.job_id)
    elif job.state.final:
        await notify(ports, job)


async def _read_head(ports: Ports, job: Job, limits: Limits) -> Job:
    if job.failure:
        raise UnusableUpload(job.failure)
    layout = await read_layout(ports.objects, job, limits.inflated)
    asked = job.options.concurrency
    if (limit := read_limit(asked) if asked else limits.concurrency) is not None:
        await ports.caps.limit(job.job_id, limit, unless_set=True)
    return await ports.ledger.move_job(job, JobMoves.OPEN, {"layout": layout})
