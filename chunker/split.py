"""Splits a job's upload into chunks and announces them while it scans, from the checkpoint on."""

import asyncio
from collections.abc import Sequence

from fleet.announce import announce_if_matched
from fleet.domain.jobs import Checkpoint, Chunk, Job, RowRange
from fleet.domain.states import JobMoves
from fleet.ports import Ports
from fleet.sending import send_chunks
from rows import Layout, RowSpan, Splitter


async def split(ports: Ports, job: Job, chunk_bytes: int) -> Job:
    """Streams the upload once, in bounded memory; returns the job sealed with its number of chunks.

    Blocks are scanned in a thread: heartbeats and the blocks that follow go on meanwhile.

    Raises ObjectMissing or ObjectChanged when the upload is not what it was, NotApplied when another chunker is ahead.
    """
    layout = Layout.from_json((job.layout or {})["file"])
    done = job.checkpoint
    start = max(done.byte, layout.data_start)
    splitter = Splitter(layout.dialect, start=start, first_row=done.rows + 1, chunk_bytes=chunk_bytes)
    if start < job.upload.size:
        async for block in ports.objects.stream(job.upload.key, start=start, if_match=job.upload.etag):
            job = await _announce_chunks(ports, job, await asyncio.to_thread(splitter.feed, block))
    job = await _announce_chunks(ports, job, await asyncio.to_thread(splitter.finish))
    job = await ports.ledger.move_job(job, JobMoves.SEAL, {"sealed": True, "split_at": ports.clock.now()})
    await announce_if_matched(ports, job.job_id)
    return job


async def _announce_chunks(ports: Ports, job: Job, spans: Sequence[RowSpan]) -> Job:
    """The checkpoint moves last: after a crash the same chunks are made again, and sent again, never left out."""
    if not spans:
        return job
    first = job.checkpoint.chunks
    chunks = [
        Chunk(job.job_id, first + index, RowRange(span.first_row, span.rows, span.start, span.end))
        for index, span in enumerate(spans)
    ]
    await ports.ledger.add_chunks(chunks)
    await send_chunks(ports, chunks)
    last = spans[-1]
    reached = Checkpoint(first + len(chunks), last.first_row + last.rows - 1, last.end)
    return await ports.ledger.advance(job, reached)
