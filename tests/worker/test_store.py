"""What the ledger names of a chunk stays what it was, whoever else was at work on the chunk."""

from dataclasses import replace

from fleet.domain import keys
from fleet.domain.chunks import Chunk, ChunkResult, RowRange
from fleet.ports import ObjectInfo
from tests.memory import ManualClock, MemoryObjects
from worker.chunk_work import MatchedRows
from worker.store import store, store_written_off

CHUNK = Chunk("job-1", 7, RowRange(1, 3, 0, 100))
MATCHED = MatchedRows(part=b"two rows", rejects=b"one row", rows_out=2, rows_rejected=1)
GIVEN_UP = MatchedRows(part=b"", rejects=b"three rows: why", rows_out=0, rows_rejected=3)


async def _stands(objects: MemoryObjects, result: ChunkResult) -> bool:
    """Whether the objects are still those that the result names."""
    named = [(result.part_key, result.part_size, result.part_etag)]
    named.append((result.rejects_key, result.rejects_size, result.rejects_etag))
    there: list[ObjectInfo] = [await objects.head(key) for key, _, _ in named if key]
    return [(info.key, info.size, info.etag) for info in there] == [name for name in named if name[0]]


async def test_a_late_worker_leaves_what_another_has_written() -> None:
    objects = MemoryObjects(ManualClock())
    first = await store(objects, CHUNK, MATCHED)
    assert await store(objects, CHUNK, MATCHED) == first
    assert objects.writes == {keys.part("job-1", "000007"): 1, keys.rejects("job-1", "000007"): 1}


async def test_rows_that_two_workers_give_up_for_different_reasons_are_written_off_once() -> None:
    objects = MemoryObjects(ManualClock())
    first = await store_written_off(objects, CHUNK, GIVEN_UP)
    late = await store_written_off(objects, CHUNK, replace(GIVEN_UP, rejects=b"three rows: another reason"))
    assert late == first
    assert await _stands(objects, first)


async def test_a_part_that_is_made_otherwise_is_replaced() -> None:
    objects = MemoryObjects(ManualClock())
    await store(objects, CHUNK, replace(MATCHED, part=b"as an earlier version wrote it"))
    result = await store(objects, CHUNK, MATCHED)
    assert await _stands(objects, result)
    assert await objects.get(result.part_key) == b"two rows"
