"""Consumes `job matched`: counts the chunks again, assembles the result, ends the job and tells its user."""

from collections.abc import Mapping
from typing import Any

import structlog

from fleet.deleting import clear, deleted_meanwhile
from fleet.domain import keys
from fleet.domain.errors import NotApplied, ObjectChanged, ObjectMissing
from fleet.domain.jobs import Job
from fleet.domain.messages import JobMatched
from fleet.domain.outcomes import DONE, Outcome
from fleet.domain.states import JobMove, JobMoves, JobState
from fleet.ending import end_job, fail_job, notify
from fleet.ports import Delivery, Ports
from merger.assemble import assemble
from merger.plan import Literal, Piece
from merger.summary import encode, summary_of
from merger.tally import Tally, tally
from merger.tolerance import tolerated

log = structlog.get_logger()

TAKEN = "Another object lies where its result belongs, at {key}; `contactfleet redrive` puts the result beside it."
PART_GONE = "A part of the result was deleted or overwritten before it was put together; upload the file again."


async def on_job_matched(delivery: Delivery, ports: Ports) -> Outcome:
    """Ends the job, unless it has chunks left or has ended. Repeats, even beside each other, do no harm."""
    message = JobMatched.decode(delivery.body)
    with structlog.contextvars.bound_contextvars(job_id=message.job_id):
        job = await ports.ledger.job(message.job_id)
        if job is None:
            await clear(ports, message.job_id)
            log.warning("there is no such job")
            return DONE
        if job.state.final:
            await notify(ports, job)
        elif job.state in (JobState.MATCHING, JobState.MERGING):
            try:
                await _merge(ports, job)
            except NotApplied:
                if not await deleted_meanwhile(ports, job):
                    raise
                log.info("job was deleted")
        return DONE


async def _merge(ports: Ports, job: Job) -> None:
    total = await tally(ports.ledger.chunks(job.job_id))
    if not total.covers(job):
        log.info("announced too early", settled=total.settled, chunks=job.checkpoint.chunks)
        return
    if total.rows_in != total.rows_out + total.rows_rejected or total.rows_in != job.checkpoint.rows:
        raise AssertionError(f"{job.checkpoint.rows} rows were split, {total.rows_in} came back")
    job = await _claim(ports, job)
    if job.state.final:  # whoever ended it meanwhile may have died before it told of that
        await notify(ports, job)
    elif job.state is JobState.MERGING:
        try:
            await _write(ports, job, total)
        except (ObjectMissing, ObjectChanged):
            await fail_job(ports, job, PART_GONE)
            log.error("a part is gone")
            return
        except NotApplied:
            await fail_job(ports, job, TAKEN.format(key=keys.result(job.job_id, job.run, job.name)))
            log.error("another object lies where the result belongs")
            return
        job = await end_job(ports, job, _move(job, total), _ending(job, total))
        log.info("job ended", state=job.state, rows=total.rows_in, rejected=total.rows_rejected)


async def _claim(ports: Ports, job: Job) -> Job:
    """A job that is merging already is taken on: its merger may be dead, and assembling twice makes the same object."""
    if job.state is JobState.MERGING:
        return job
    try:
        return await ports.ledger.move_job(job, JobMoves.MERGE, {"matched_at": ports.clock.now()})
    except NotApplied as refused:
        if isinstance(refused.old, Job):
            return refused.old
        raise


async def _write(ports: Ports, job: Job, total: Tally) -> None:
    layout = job.layout or {}
    result: list[Piece] = [Literal(layout["result_header"].encode()), *total.parts]
    await assemble(ports.objects, keys.result(job.job_id, job.run, job.name), result)
    if total.rejects:
        rejects: list[Piece] = [Literal(layout["rejects_header"].encode()), *total.rejects]
        await assemble(ports.objects, keys.result_rejects(job.job_id, job.run, job.name), rejects)
    summary = encode(summary_of(job, total, ports.clock.now()))
    await ports.objects.put(keys.result_summary(job.job_id, job.run, job.name), summary)


def _move(job: Job, total: Tally) -> JobMove:
    if not total.rows_rejected:
        return JobMoves.COMPLETE
    if total.rows_rejected <= tolerated(job.options.tolerance, total.rows_in):
        return JobMoves.COMPLETE_WITH_ERRORS
    return JobMoves.FAIL


def _ending(job: Job, total: Tally) -> Mapping[str, Any]:
    failed = _move(job, total) is JobMoves.FAIL
    return {
        "result_key": keys.result(job.job_id, job.run, job.name),
        "counts": {
            "rows_in": total.rows_in,
            "rows_out": total.rows_out,
            "rows_rejected": total.rows_rejected,
            "rows_matched": total.rows_matched,
        },
        "failure": _beyond(job, total) if failed else "",
    }


def _beyond(job: Job, total: Tally) -> str:
    return (
        f"{total.rows_rejected} of {total.rows_in} rows were rejected, more than the tolerance of "
        f"{job.options.tolerance}; what could be matched is kept beside the rejects."
    )
