"""How far a job is, as its counters say."""

from dataclasses import astuple, dataclass

from fleet.domain.chunks import Chunk, ChunkResult


@dataclass(frozen=True, slots=True)
class Progress:
    """What the counters of a job say; for display and for announcing, never for the result."""

    settled: int = 0
    rows: int = 0
    matched: int = 0
    rejected: int = 0
    added: int = 0
    """Chunks that came by halving others, which count as settled."""

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.settled + other.settled,
            self.rows + other.rows,
            self.matched + other.matched,
            self.rejected + other.rejected,
            self.added + other.added,
        )


def taken_back(progress: Progress) -> Progress:
    """What has to be added to a counter so that `progress` was never counted."""
    return Progress(*(-amount for amount in astuple(progress)))


HALVING = Progress(settled=1, added=2)
"""What halving a chunk adds to its counter."""


def progress_of(chunk: Chunk, result: ChunkResult) -> Progress:
    """What settling `chunk` with `result` adds to its counter."""
    return Progress(1, chunk.rows.rows, result.rows_matched, result.rows_rejected)
