"""Puts pieces together into one object, once: repeated or beside another merger, the object is the same."""

import asyncio
import hashlib
from collections.abc import Sequence

from fleet.domain.errors import AlreadyExists, NotApplied
from fleet.ports import Objects
from merger.plan import Joined, Literal, Part, Piece, Slice, plan_parts

JOINED_AT_ONCE = 4
"""Parts made here beside each other: each has under 10 MiB, so this bounds the memory."""
COPIED_AT_ONCE = 16
"""Parts that the server copies beside each other: they only wait, and a large job has thousands."""
FINGERPRINT = "assembled-from"


async def assemble(objects: Objects, key: str, pieces: Sequence[Piece]) -> None:
    """Creates `key` from the pieces, in order.

    An object that is there already and was assembled from the same pieces is left. Raises NotApplied when it was
    assembled from others, ObjectMissing or ObjectChanged when a piece is not what it was.
    """
    filled = [piece for piece in pieces if piece.size]
    metadata = {FINGERPRINT: fingerprint(filled)}
    parts = plan_parts(filled)
    try:
        if len(parts) == 1 and isinstance(parts[0], Joined):
            data = await _read(objects, parts[0])
            await objects.put(key, data, metadata=metadata, if_none_match=True)
        else:
            await _multipart(objects, key, parts, metadata)
    except AlreadyExists:
        there = await objects.head(key)
        if dict(there.metadata or {}).get(FINGERPRINT) != metadata[FINGERPRINT]:
            raise NotApplied(f"{key} is there already, assembled from other parts") from None


def fingerprint(pieces: Sequence[Piece]) -> str:
    """Tells whether two objects were assembled from the same pieces (ETags alone do not: encryption changes them)."""
    digest = hashlib.sha256()
    for piece in pieces:
        data = piece.data if isinstance(piece, Literal) else f"{piece.key}\0{piece.size}\0{piece.etag}".encode()
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()


async def _multipart(objects: Objects, key: str, parts: Sequence[Part], metadata: dict[str, str]) -> None:
    upload_id = await objects.begin_multipart(key, metadata=metadata)
    joining, copying = asyncio.Semaphore(JOINED_AT_ONCE), asyncio.Semaphore(COPIED_AT_ONCE)

    async def make(number: int, part: Part) -> str:
        async with joining if isinstance(part, Joined) else copying:
            return await _make_part(objects, key, upload_id, number, part)

    tasks = [asyncio.create_task(make(number, part)) for number, part in enumerate(parts, 1)]
    try:
        await objects.complete_multipart(key, upload_id, await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await objects.abort_multipart(key, upload_id)
        raise


async def _make_part(objects: Objects, key: str, upload_id: str, number: int, part: Part) -> str:
    if isinstance(part, Joined):
        return await objects.upload_part(key, upload_id, number, await _read(objects, part))
    source = part.source
    return await objects.copy_part(
        key, upload_id, number, source.key, start=part.start, end=part.end, if_match=source.etag
    )


async def _read(objects: Objects, part: Joined) -> bytes:
    return b"".join([await _bytes(objects, piece) for piece in part.slices])


async def _bytes(objects: Objects, piece: Slice) -> bytes:
    source = piece.piece
    if isinstance(source, Literal):
        return source.data[piece.start : piece.end]
    return await objects.get(source.key, start=piece.start, end=piece.end, if_match=source.etag)
