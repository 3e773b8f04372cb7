"""Splits a job's upload into chunks and announces them while it scans, from the checkpoint on."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

from chunker.chunk_size import chunk_rows, chunk_size, growing_sizes
from chunker.staging import staged_chunks
from fleet.announce import announce_if_matched
from fleet.domain.chunks import Chunk, RowRange
from fleet.domain.jobs import Checkpoint, Job
from fleet.domain.states import JobMoves
from fleet.ports import Objects, Ports
from fleet.sending import send_chunks
from rows import Inflation, Layout, RowSpan, Splitter


async def split(ports: Ports, job: Job, largest_chunk: int, largest_inflated: int) -> Job:
    """Streams the upload once, in bounded memory; returns the job sealed with its number of chunks.

    Blocks are scanned in a thread: heartbeats and the blocks that follow go on meanwhile. `largest_chunk` bounds the
    chunks of all but huge uploads, `largest_inflated` the plain bytes of a compressed one.

    Raises ObjectMissing or ObjectChanged when the upload is not what it was, UnusableFile when it cannot be read to its
    end, NotApplied when another chunker is ahead.
    """
    await ports.hiring.hire(_expected(job, largest_chunk), owner=job.options.owner)
    async with aclosing(_chunks(ports.objects, job, largest_chunk, largest_inflated)) as ready:
        async for chunks in ready:
            job = await _announce(ports, job, chunks)
    job = await ports.ledger.move_job(job, JobMoves.SEAL, {"sealed": True, "split_at": ports.clock.now()})
    await announce_if_matched(ports, job.job_id)
    return job


def _expected(job: Job, largest_chunk: int) -> int:
    """Chunks behind the checkpoint, roughly."""
    size = max(job.plain_size - job.checkpoint.byte, 1)
    return -(-size // chunk_size(size, largest_chunk, job.options.chunk_size))


def _chunks(objects: Objects, job: Job, largest_chunk: int, largest_inflated: int) -> AsyncGenerator[list[Chunk]]:
    """The chunks behind the checkpoint, in order, those of each list together ready for workers."""
    layout = Layout.from_json((job.layout or {})["file"])
    done, asked, name = job.checkpoint, job.options.chunk_size, job.upload.file_name
    start = max(done.byte, layout.data_start)
    splitter = partial(Splitter, layout.dialect, start=start, first_row=done.rows + 1, name=name)
    if job.compression is None:
        size = chunk_size(job.upload.size, largest_chunk, asked)
        rows = chunk_rows(job.upload.size, size)
        return _chunks_in_place(objects, job, splitter(chunk_bytes=size, chunk_rows=rows), start)
    sizes = growing_sizes(job.plain_size, largest_chunk, asked, first=done.chunks)
    inflation = Inflation(job.compression, name=name, largest=largest_inflated)
    growing = splitter(chunk_bytes=sizes.bytes, chunk_rows=sizes.rows)
    return staged_chunks(objects, job, growing, inflation, start=start)


async def _chunks_in_place(objects: Objects, job: Job, splitter: Splitter, start: int) -> AsyncGenerator[list[Chunk]]:
    """Chunks that are ranges of the upload itself."""
    number = job.checkpoint.chunks
    if start < job.upload.size:
        async for block in objects.stream(job.upload.key, start=start, if_match=job.upload.etag):
            if chunks := _numbered(job, number, await asyncio.to_thread(splitter.feed, block)):
                number += len(chunks)
                yield chunks
    yield _numbered(job, number, await asyncio.to_thread(splitter.finish))


def _numbered(job: Job, first: int, spans: Sequence[RowSpan]) -> list[Chunk]:
    return [
        Chunk(job.job_id, number, RowRange(span.first_row, span.rows, span.start, span.end))
        for number, span in enumerate(spans, first)
    ]


async def _announce(ports: Ports, job: Job, chunks: Sequence[Chunk]) -> Job:
    """The checkpoint moves last: after a crash the same chunks are made again, and sent again, never left out."""
    if not chunks:
        return job
    await ports.ledger.add_chunks(chunks)
    await send_chunks(ports, job, [chunk.name for chunk in chunks])
    last = chunks[-1]
    reached = Checkpoint(last.number + 1, last.rows.first_row + last.rows.rows - 1, last.rows.end)
    return await ports.ledger.advance(job, reached)
