"""Writing what became of a chunk: part and rejects are written once, and stay as they were written first."""

from isal import isal_zlib

from fleet.domain import keys
from fleet.domain.chunks import Chunk, ChunkResult
from fleet.domain.errors import AlreadyExists
from fleet.ports import ObjectInfo, Objects
from worker.chunk_work import MatchedRows

MADE_FROM = "made-from"
"""Metadata that tells whether an object is what another worker would have written in its place."""
WRITTEN_OFF = "rows written off"
"""Rejects of a chunk that was given up hold all its rows; what else they say depends on who gave it up."""


async def store(objects: Objects, chunk: Chunk, matched: MatchedRows) -> ChunkResult:
    """Writes part and rejects of a chunk that was matched, each only where there is something to write."""
    rejects = keys.rejects(chunk.job_id, chunk.name)
    return await _store(objects, chunk, matched, rejects, _digest(matched.rejects))


async def store_written_off(objects: Objects, chunk: Chunk, matched: MatchedRows) -> ChunkResult:
    """Writes the rejects of a chunk that was given up."""
    return await _store(objects, chunk, matched, keys.written_off(chunk.job_id, chunk.name), WRITTEN_OFF)


async def _store(
    objects: Objects, chunk: Chunk, matched: MatchedRows, rejects_key: str, rejects_made_from: str
) -> ChunkResult:
    if matched.rows != chunk.rows.rows:
        raise AssertionError(f"chunk {chunk.name} has {chunk.rows.rows} rows, but {matched.rows} came out")
    part_key = keys.part(chunk.job_id, chunk.name)
    part = await _write(objects, part_key, matched.part, _digest(matched.part)) if matched.part else None
    rejects = await _write(objects, rejects_key, matched.rejects, rejects_made_from) if matched.rejects else None
    return ChunkResult(
        part_key=part.key if part else "",
        part_size=part.size if part else 0,
        part_etag=part.etag if part else "",
        rejects_key=rejects.key if rejects else "",
        rejects_size=rejects.size if rejects else 0,
        rejects_etag=rejects.etag if rejects else "",
        rows_out=matched.rows_out,
        rows_rejected=matched.rows_rejected,
        rows_matched=matched.rows_matched,
        counts=matched.counts,
        seconds=round(matched.seconds, 3),
    )


async def _write(objects: Objects, key: str, data: bytes, made_from: str) -> ObjectInfo:
    """An object of the same making stays: a worker that lost its lease must not change what the ledger names by now.

    The same content written again has another ETag where a bucket has encryption keys of its own (Amazon S3, "ETag").
    """
    metadata = {MADE_FROM: made_from}
    try:
        return await objects.put(key, data, metadata=metadata, if_none_match=True)
    except AlreadyExists:
        there = await objects.head(key)
        if (there.metadata or {}).get(MADE_FROM) == made_from:
            return there
        return await objects.put(key, data, metadata=metadata)


def _digest(data: bytes) -> str:
    """Workers write the same bytes for a chunk, or are of different versions: nobody makes a checksum collide."""
    return f"{len(data)}-{isal_zlib.crc32(data):08x}"
