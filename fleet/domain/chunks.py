"""Chunks as the ledger keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fleet.domain.states import ChunkState

COUNTER_SHARD = 64
"""Chunks that share one counter item, so that no single item takes every worker's writes."""


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows `first_row` to `first_row + rows - 1` (numbered from 1), in bytes `start` to `end - 1` of the plain file."""

    first_row: int
    rows: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What a worker made of a chunk: where it lies and what it holds."""

    part_key: str = ""
    part_size: int = 0
    part_etag: str = ""
    rejects_key: str = ""
    rejects_size: int = 0
    rejects_etag: str = ""
    rows_out: int = 0
    rows_rejected: int = 0
    rows_matched: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """`status.exact`, `label.email.old` and so on → rows."""
    seconds: float = 0.0
    """Of its processor, that a matching process took."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A row range of a job's upload: the unit of work and of retry."""

    job_id: str
    number: int
    rows: RowRange
    staged: str = ""
    """ETag of the object `keys.staged` with the chunk's bytes; empty where they are a range of the upload itself."""
    state: ChunkState = ChunkState.READY
    token: str = ""
    lease_until: float = 0.0
    attempts: int = 0
    reason: str = ""
    result: ChunkResult = ChunkResult()
    path: str = ""
    """Which half of chunk `number`, of which half of it, and so on: a `0` or `1` for each time it was halved."""
    skipped: int = 0
    """Bytes of chunk `number` that lie before this half of it."""

    @property
    def name(self) -> str:
        """What keys and messages call the chunk. In the order of their names, chunks are in the order of their rows."""
        return chunk_name(self.number, self.path)

    @property
    def half_names(self) -> tuple[str, str]:
        return chunk_name(self.number, f"{self.path}0"), chunk_name(self.number, f"{self.path}1")

    @property
    def shard(self) -> int:
        return shard_of(self.number)


REDRIVEN: Mapping[str, Any] = {"attempts": 0, "reason": "", "result": ChunkResult()}
"""Fields of a failed chunk that gets all its attempts again."""


def chunk_name(number: int, path: str = "") -> str:
    """`000042`, and `000042.0` and `000042.1` for its halves."""
    return f"{number:06d}.{path}" if path else f"{number:06d}"


def shard_of(number: int) -> int:
    """The counter that the chunk of this number is counted by."""
    return number // COUNTER_SHARD


def shard_chunks(total: int, shard: int) -> int:
    """How many of a job's `total` chunks share the counter of this shard."""
    return max(0, min(COUNTER_SHARD, total - shard * COUNTER_SHARD))


def halves(chunk: Chunk, rows: int, offset: int) -> tuple[Chunk, Chunk]:
    """The chunks that take the place of `chunk`: its first `rows` rows, up to its byte `offset`, and the rest."""
    whole = chunk.rows
    first = RowRange(whole.first_row, rows, whole.start, whole.start + offset)
    second = RowRange(whole.first_row + rows, whole.rows - rows, first.end, whole.end)
    ready = replace(chunk, state=ChunkState.READY, token="", lease_until=0.0, attempts=0)
    return (
        replace(ready, path=f"{chunk.path}0", rows=first),
        replace(ready, path=f"{chunk.path}1", rows=second, skipped=chunk.skipped + offset),
    )
