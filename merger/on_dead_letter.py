"""Consumes the dead-letter queues: what was delivered too often is tried again, or ends its job with a sentence."""

from collections.abc import Sequence

import structlog

from fleet.announce import announce_if_matched
from fleet.domain import keys
from fleet.domain.chunks import Chunk
from fleet.domain.errors import BadMessage, NewerMessage, NotApplied, ObjectMissing
from fleet.domain.jobs import Job
from fleet.domain.messages import ChunkMessage, JobMatched, SplitJob, UploadSeen, decode
from fleet.domain.outcomes import DONE, Outcome
from fleet.domain.states import JobState
from fleet.ending import fail_job, notify
from fleet.ports import Delivery, Ports
from fleet.sending import send_chunks
from fleet.uploads import tied_job, unopened_job

log = structlog.get_logger()

NOT_SPLIT = "It could not be split into chunks, though it was tried again and again; upload it again."
NOT_MERGED = "Its parts could not be put together in many attempts; `contactfleet redrive` takes it up again."
STUCK = "Chunk {name} could not be worked on in {attempts} attempts; `contactfleet redrive` takes it up again."
ATTEMPTS_OF_A_LETTER = 2
"""Times the attempts of a chunk: workers give it up at the first, and have failed in that at the second."""


async def on_dead_letter(delivery: Delivery, ports: Ports, *, bucket: str, max_attempts: int) -> Outcome:
    """Settles what the message stood for. One that cannot be read is put aside: the sweep finds what it was about.

    Raises NewerMessage, so that it waits for a service that can read it.
    """
    try:
        letters = decode(delivery.body)
    except NewerMessage:
        raise
    except BadMessage as error:
        key = keys.put_aside(delivery.message_id)
        await ports.objects.put(key, delivery.body.encode(errors="replace"))
        log.error("unreadable message put aside", message_id=delivery.message_id, error=str(error), key=key)
        return DONE
    for letter in letters:
        await _on_letter(ports, letter, bucket, max_attempts)
    return DONE


async def _on_letter(
    ports: Ports, letter: ChunkMessage | JobMatched | SplitJob | UploadSeen, bucket: str, max_attempts: int
) -> None:
    if isinstance(letter, UploadSeen):
        if letter.bucket == bucket and letter.key.startswith(keys.INCOMING):
            await _not_opened(ports, letter)
        return
    job = await ports.ledger.job(letter.job_id)
    if job is None:
        log.warning("there is no such job", job_id=letter.job_id)
        return
    with structlog.contextvars.bound_contextvars(job_id=job.job_id):
        match letter:
            case ChunkMessage():
                await _on_chunk(ports, job, letter, ATTEMPTS_OF_A_LETTER * max_attempts)
            case JobMatched():
                await _fail_in(ports, job, (JobState.MATCHING, JobState.MERGING), NOT_MERGED)
            case SplitJob():
                await _fail_in(ports, job, (JobState.RECEIVED, JobState.SPLITTING), NOT_SPLIT)


async def _not_opened(ports: Ports, seen: UploadSeen) -> None:
    try:
        job = await tied_job(ports, seen.bucket, seen.key) or await unopened_job(ports, seen.bucket, seen.key)
    except ObjectMissing:
        return
    await _fail_in(ports, job, (JobState.RECEIVED, JobState.SPLITTING), NOT_SPLIT)


async def _fail_in(ports: Ports, job: Job, states: Sequence[JobState], sentence: str) -> None:
    """Fails a job that still waits for what the message asked."""
    if job.state in states:
        await fail_job(ports, job, sentence)
        log.error("job failed by a dead letter", state=job.state)
    else:
        await _told(ports, job)


async def _told(ports: Ports, job: Job) -> None:
    """A job that has ended is told of again, as whoever ended it may have died before."""
    if job.state.final:
        await notify(ports, job)


async def _on_chunk(ports: Ports, job: Job, message: ChunkMessage, most: int) -> None:
    """Counts an attempt, as whoever took the message before may not have come that far, and sends it again."""
    if not job.state.takes_chunks:
        await _told(ports, job)
        return
    now, token = ports.clock.now(), ports.ids.new()
    try:
        chunk = await ports.ledger.lease_chunk(job.job_id, message.chunk, token=token, now=now, until=now)
    except NotApplied as refused:
        if not isinstance(refused.old, Chunk):
            return
        if refused.old.state.settled:
            await announce_if_matched(ports, job.job_id)
    else:
        if chunk.attempts > most:
            await fail_job(ports, job, STUCK.format(name=chunk.name, attempts=chunk.attempts - 1))
            log.error("job failed by a chunk", chunk=chunk.name)
            return
    await send_chunks(ports, job, [message.chunk])
    log.warning("chunk sent again", chunk=message.chunk)
