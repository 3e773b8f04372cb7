"""What a worker asks of a matching process and gets back. Light to import: the event loop's process matches nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Copies:
    """What a job's chunks are matched with, on this machine."""

    directory: Path
    """The folder of the job's directory version."""
    nicknames: Path
    """The file of its nickname snapshot."""
    renewals: int = 0
    """How often this process has replaced the directory's copy."""


@dataclass(frozen=True, slots=True)
class ChunkWork:
    """All that a matching process needs to know of a chunk."""

    data: bytes
    layout: Mapping[str, Any]
    first_row: int
    at_end: bool
    """Whether the upload ends with this chunk."""
    copies: Copies
    threshold: float | None


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """A part and its rejects, as they will lie in the bucket, and what is counted of them."""

    part: bytes
    rejects: bytes
    rows_out: int
    rows_rejected: int
    rows_matched: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)
    """Of its processor, that a matching process took."""

    @property
    def rows(self) -> int:
        return self.rows_out + self.rows_rejected


@dataclass(frozen=True, slots=True)
class Middle:
    """Where a chunk can be cut: `rows` rows of it lie before its byte `offset`."""

    rows: int
    offset: int


class Matching(Protocol):
    """Where chunks are matched. Every method raises RowsFailed when the rows are to blame, and Transient."""

    async def match(self, work: ChunkWork) -> MatchedRows:
        """Matches every row of the chunk; rows that cannot be read become rejects. Raises CopyDamaged too."""
        ...

    async def write_off(self, work: ChunkWork, reason: str, detail: str) -> MatchedRows:
        """Every row becomes a reject with that reason and detail, raw, so that none is lost."""
        ...

    async def middle(self, work: ChunkWork) -> Middle:
        """Where to halve a chunk of two rows or more."""
        ...
