"""Chunks of a compressed upload: inflated once, and laid down beside the job's other work for the workers to fetch."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace

from fleet.domain import keys
from fleet.domain.chunks import Chunk, RowRange
from fleet.domain.errors import AlreadyExists, NotApplied
from fleet.domain.jobs import Job
from fleet.ports import Objects
from rows import Inflation, RowSpan, Splitter, take_span

AT_ONCE = 16
"""Chunks that are written beside each other."""
HELD_BYTES = 64 << 20
"""Bytes of chunks that are written beside each other, or one chunk, if that is larger."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """A chunk on its way into the bucket."""

    size: int
    task: asyncio.Task[Chunk]


async def staged_chunks(
    objects: Objects, job: Job, splitter: Splitter, inflation: Inflation, *, start: int
) -> AsyncGenerator[list[Chunk]]:
    """The chunks behind byte `start` of the plain upload, in order, as soon as their bytes are durable.

    Raises UnusableFile for an upload that is damaged, cut short or a bomb, ObjectMissing, ObjectChanged.
    """
    blocks = objects.stream(job.upload.key, if_match=job.upload.etag)
    number = job.checkpoint.chunks
    writing: deque[_Writing] = deque()
    try:
        async for span, data in _cut(splitter, _plain(blocks, inflation, skip=start)):
            chunk = Chunk(job.job_id, number, RowRange(span.first_row, span.rows, span.start, span.end))
            writing.append(_Writing(len(data), asyncio.create_task(_stage(objects, chunk, data))))
            number += 1
            if ready := [await writing.popleft().task for _ in range(_due(writing))]:
                yield ready
        yield [await written.task for written in writing]
    finally:
        for written in writing:
            written.task.cancel()
        await asyncio.gather(*(written.task for written in writing), return_exceptions=True)


def _due(writing: deque[_Writing]) -> int:
    """How many of the first are written, or have to be before another one is begun."""
    held, kept = 0, 0
    for written in reversed(writing):
        held += written.size
        if kept == AT_ONCE or (kept and held > HELD_BYTES):
            break
        kept += 1
    due = len(writing) - kept
    while due < len(writing) and writing[due].task.done():
        due += 1
    return due


async def _stage(objects: Objects, chunk: Chunk, data: bytes) -> Chunk:
    """Writes the chunk's bytes, unless a chunker that died has: the same upload gives the same bytes."""
    key = keys.staged(chunk.job_id, chunk.number)
    try:
        info = await objects.put(key, data, if_none_match=True)
    except AlreadyExists as error:
        info = await objects.head(key)
        if info.size != len(data):
            raise NotApplied(f"chunk {chunk.number} is staged with other bytes") from error
    return replace(chunk, staged=info.etag)


async def _cut(splitter: Splitter, plain: AsyncIterator[bytes]) -> AsyncIterator[tuple[RowSpan, bytes]]:
    """Each span with its bytes; `plain` begins where the splitter does."""
    waiting = bytearray()
    async for block in plain:
        waiting += block
        for span in await asyncio.to_thread(splitter.feed, block):
            yield span, take_span(waiting, span)
    for span in await asyncio.to_thread(splitter.finish):
        yield span, take_span(waiting, span)


async def _plain(blocks: AsyncIterator[bytes], inflation: Inflation, *, skip: int) -> AsyncIterator[bytes]:
    """The inflated bytes but for the first `skip`; inflating is done in a thread, as scanning is."""
    async for block in blocks:
        pieces = inflation.feed(block)
        while piece := await asyncio.to_thread(next, pieces, b""):
            if kept := piece[skip:]:
                yield kept
            skip = max(skip - len(piece), 0)
    inflation.finish()
