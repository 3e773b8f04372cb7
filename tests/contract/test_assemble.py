"""The merger's assembly on every backend; moto refuses parts under 5 MiB as S3 does."""

import asyncio
import hashlib

import pytest

from fleet.domain.errors import FleetError, NotApplied, ObjectChanged
from fleet.ports import Objects
from merger.assemble import assemble
from merger.plan import Literal, Piece, Stored
from tests.contract.marks import in_session_loop, runs_on

pytestmark = in_session_loop

MIB = 1 << 20
HEADER = Literal(b"id,name\n")


def _content(name: str, size: int) -> bytes:
    seed = hashlib.sha256(name.encode()).digest()
    return (seed * (size // len(seed) + 1))[:size]


async def _store(objects: Objects, *sizes: int) -> list[Stored]:
    stored = []
    for number, size in enumerate(sizes):
        info = await objects.put(f"work/{number}", _content(str(number), size))
        stored.append(Stored(info.key, size, info.etag))
    return stored


def _joined(stored: list[Stored]) -> bytes:
    return HEADER.data + b"".join(_content(str(number), piece.size) for number, piece in enumerate(stored))


@pytest.mark.parametrize(
    "sizes",
    [
        (),
        (1,),
        (100, 0, 200),
        (5 * MIB - len(HEADER.data),),
        (5 * MIB,),
        (6 * MIB, 1000, 2 * MIB, 7 * MIB, 3),
        (2 * MIB, 2 * MIB, 2 * MIB, 2 * MIB),
        (12 * MIB, 12 * MIB),
    ],
    ids=str,
)
async def test_the_result_is_the_pieces_in_order(objects: Objects, sizes: tuple[int, ...]) -> None:
    stored = await _store(objects, *sizes)
    await assemble(objects, "results/r.csv", [HEADER, *stored])
    assert await objects.get("results/r.csv") == _joined(stored)


async def test_assembling_again_or_at_the_same_time_leaves_the_one_result(objects: Objects) -> None:
    stored = await _store(objects, 6 * MIB, 6 * MIB)
    pieces: list[Piece] = [HEADER, *stored]
    await asyncio.gather(*(assemble(objects, "results/r.csv", pieces) for _ in range(3)))
    first = await objects.head("results/r.csv")
    await assemble(objects, "results/r.csv", pieces)
    assert (await objects.head("results/r.csv")).etag == first.etag
    assert await objects.get("results/r.csv") == _joined(stored)


async def test_a_result_of_other_pieces_is_never_overwritten(objects: Objects) -> None:
    stored = await _store(objects, 6 * MIB, 10)
    await assemble(objects, "results/r.csv", [HEADER, *stored])
    other_pieces: list[list[Piece]] = [[HEADER], [HEADER, stored[0]]]
    for others in other_pieces:
        with pytest.raises(NotApplied):
            await assemble(objects, "results/r.csv", others)
    assert await objects.get("results/r.csv") == _joined(stored)


@runs_on("memory", "ministack", because="moto ignores CopySourceIfMatch")
async def test_a_piece_that_changed_is_noticed(objects: Objects) -> None:
    stored = await _store(objects, 6 * MIB, 6 * MIB)
    await objects.put(stored[1].key, b"x" * 6 * MIB)
    with pytest.raises(ObjectChanged):
        await assemble(objects, "results/r.csv", [HEADER, *stored])
    with pytest.raises(FleetError):
        await objects.head("results/r.csv")
