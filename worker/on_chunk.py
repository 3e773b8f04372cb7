"""Consumes chunk messages: lease, fetch, match, write, record; the message goes only after all of it is durable."""

from dataclasses import dataclass, replace
from math import ceil

import structlog

from fleet.announce import announce_if_matched
from fleet.deleting import deleted_meanwhile
from fleet.domain import keys
from fleet.domain.caps import Cap, longest_pause
from fleet.domain.chunks import Chunk, halves
from fleet.domain.errors import (
    CopyDamaged,
    JobStopped,
    LeaseLost,
    NotApplied,
    ObjectChanged,
    ObjectMissing,
    RowsFailed,
    UnusableUpload,
)
from fleet.domain.jobs import Job
from fleet.domain.messages import ChunkMessage
from fleet.domain.moves import left
from fleet.domain.outcomes import DONE, Action, Chance, Outcome
from fleet.domain.states import ChunkState
from fleet.ending import fail_job, notify
from fleet.ports import Delivery, Ports
from fleet.runtime.receive import up_to
from fleet.sending import send_chunks
from worker.chunk_work import ChunkWork, MatchedRows, Matching
from worker.giving_up import can_be_halved, reason_of, tries
from worker.holding import held
from worker.local_copies import LocalCopies
from worker.places import Places, places
from worker.store import store, store_written_off

log = structlog.get_logger()

EXPIRED = "The unpacked rows of this upload were deleted or have expired; upload it again."
DAMAGED = "The directory {name!r} is damaged: {what}. Build it again and upload the file again."
CHANGED = "The upload was overwritten or deleted while it was being matched; upload it again."


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a worker has at hand besides the ports."""

    matching: Matching
    copies: LocalCopies
    lease_seconds: float
    max_attempts: int
    chance: Chance = up_to
    """Where pauses come from."""


async def on_chunk(delivery: Delivery, ports: Ports, place: Workplace) -> Outcome:
    """Works on one chunk, unless it is settled, held by another worker, or its job has ended or is at its limit."""
    message = ChunkMessage.decode(delivery.body)
    with structlog.contextvars.bound_contextvars(job_id=message.job_id, chunk=message.chunk):
        job, caps = await ports.caps.look(message.job_id, message.owner)
        if job is not None and job.options.owner != message.owner:
            job, caps = await ports.caps.look(message.job_id, job.options.owner)
        if job is None or not job.state.takes_chunks:
            return await _not_at_work(ports, job)
        token = ports.ids.new()
        async with places(ports, token, place.lease_seconds) as taken:
            if full := await taken.take(caps):
                return await _later(ports, place, job, message.chunk, full)
            try:
                chunk = await _lease(ports, message, token, place.lease_seconds)
            except NotApplied as refused:
                return await _not_leased(ports, place, job, refused.old)
            log.info("chunk leased", attempt=chunk.attempts, receives=delivery.receives)
            try:
                return await _work(ports, place, job, chunk, taken)
            except (LeaseLost, NotApplied):
                if not await deleted_meanwhile(ports, job):
                    raise
                log.info("job was deleted")
                return DONE


async def _not_at_work(ports: Ports, job: Job | None) -> Outcome:
    """A job that has ended is told of, as whoever ended it for this chunk may have died before."""
    if job is None:
        log.warning("there is no such job")
    elif job.state.final:
        await notify(ports, job)
    return DONE


async def _later(ports: Ports, place: Workplace, job: Job, name: str, cap: Cap) -> Outcome:
    """A new message takes the place of this one, so that neither an attempt nor a delivery is counted."""
    waiting = left(job.checkpoint.chunks, await ports.ledger.progress(job.job_id))
    pause = place.chance(longest_pause(waiting, cap.limit or 1))
    await send_chunks(ports, job, [name], delay=max(ceil(pause), 1))
    log.debug("chunk waits for a place", limit=cap.limit, waiting=waiting)
    return Outcome(Action.DELETE, "at the limit; a new message is under way")


async def _lease(ports: Ports, message: ChunkMessage, token: str, seconds: float) -> Chunk:
    now = ports.clock.now()
    return await ports.ledger.lease_chunk(message.job_id, message.chunk, token=token, now=now, until=now + seconds)


async def _not_leased(ports: Ports, place: Workplace, job: Job, chunk: Chunk | None) -> Outcome:
    """A settled chunk is announced again, as whoever settled it may have died before; a held one comes again later.

    No later than a lease lasts: one that seems to last longer was written, or is read, by a clock that is wrong.
    """
    if chunk is None:
        log.warning("there is no such chunk")
        return DONE
    if chunk.state is ChunkState.HALVED:
        await send_chunks(ports, job, chunk.half_names)
        return DONE
    if chunk.state.settled:
        await announce_if_matched(ports, job.job_id)
        return DONE
    left_of_lease = max(chunk.lease_until - ports.clock.now(), 0)
    return Outcome(Action.GIVE_BACK, "held by another worker", min(left_of_lease, place.lease_seconds) + 1)


async def _work(ports: Ports, place: Workplace, job: Job, chunk: Chunk, taken: Places) -> Outcome:
    try:
        async with held(ports, chunk, job.options.owner, taken, place.lease_seconds):
            await _settle(ports, place, job, chunk)
    except JobStopped as stopped:
        log.info("chunk dropped", why=str(stopped))
        await deleted_meanwhile(ports, job)
        return DONE
    except (ObjectChanged, ObjectMissing):
        await fail_job(ports, job, CHANGED)
        return DONE
    except UnusableUpload as error:
        await fail_job(ports, job, str(error))
        return DONE
    await announce_if_matched(ports, job.job_id, after=chunk.number)
    return DONE


async def _settle(ports: Ports, place: Workplace, job: Job, chunk: Chunk) -> None:
    work = await _fetch(ports, place, job, chunk)
    if chunk.attempts > place.max_attempts:
        await _give_up(ports, place, job, chunk, work, f"it was begun {place.max_attempts} times and never finished")
        return
    try:
        matched = await _match(ports, place, job, work)
    except RowsFailed as error:
        if chunk.attempts < tries(chunk, place.max_attempts):
            raise
        await _give_up(ports, place, job, chunk, work, str(error))
        return
    result = await store(ports.objects, chunk, matched)
    await ports.ledger.finish_chunk(chunk, result)
    log.info("chunk done", rows=matched.rows, rejected=matched.rows_rejected)


async def _match(ports: Ports, place: Workplace, job: Job, work: ChunkWork) -> MatchedRows:
    """Where this machine's copies are not whole, with new ones. Raises UnusableUpload when these are not either."""
    try:
        return await place.matching.match(work)
    except CopyDamaged as damaged:
        log.warning("copy damaged", directory=job.directory_version, why=str(damaged))
    try:
        return await place.matching.match(replace(work, copies=await place.copies.renewed(ports, job, work.copies)))
    except CopyDamaged as damaged:
        raise UnusableUpload(DAMAGED.format(name=job.options.directory, what=damaged)) from damaged


async def _give_up(ports: Ports, place: Workplace, job: Job, chunk: Chunk, work: ChunkWork, why: str) -> None:
    """Halves the chunk, so that rows which can be matched are; what cannot be halved becomes rejects."""
    if can_be_halved(chunk, (await ports.ledger.progress(job.job_id)).added):
        middle = await place.matching.middle(work)
        await ports.ledger.halve_chunk(chunk, halves(chunk, middle.rows, middle.offset))
        await send_chunks(ports, job, chunk.half_names)
        log.warning("chunk halved", attempts=chunk.attempts, rows=chunk.rows.rows, why=why)
        return
    matched = await place.matching.write_off(work, reason_of(chunk), why)
    result = await store_written_off(ports.objects, chunk, matched)
    await ports.ledger.fail_chunk(chunk, result, why)
    log.error("chunk given up", attempts=chunk.attempts, rows=chunk.rows.rows, why=why)


async def _fetch(ports: Ports, place: Workplace, job: Job, chunk: Chunk) -> ChunkWork:
    copies = await place.copies.of(ports, job)
    return ChunkWork(
        data=await (_staged(ports, chunk) if chunk.staged else _range(ports, job, chunk)),
        layout=job.layout or {},
        first_row=chunk.rows.first_row,
        # Where an inflated upload ends is not known before all of it was read.
        at_end=bool(chunk.staged) or chunk.rows.end == job.upload.size,
        copies=copies,
        threshold=job.options.threshold,
    )


async def _range(ports: Ports, job: Job, chunk: Chunk) -> bytes:
    upload, rows = job.upload, chunk.rows
    return await ports.objects.get(upload.key, start=rows.start, end=rows.end, if_match=upload.etag)


async def _staged(ports: Ports, chunk: Chunk) -> bytes:
    try:
        key, end = keys.staged(chunk.job_id, chunk.number), chunk.skipped + chunk.rows.end - chunk.rows.start
        return await ports.objects.get(key, start=chunk.skipped, end=end, if_match=chunk.staged)
    except (ObjectMissing, ObjectChanged) as error:
        raise UnusableUpload(EXPIRED) from error
