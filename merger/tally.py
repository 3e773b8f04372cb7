"""What the chunk items of a job say together: the pieces of the result, in order, and the sums for the summary."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fleet.domain.chunks import Chunk
from fleet.domain.jobs import Job
from fleet.domain.states import ChunkState
from merger.plan import Stored


@dataclass(slots=True)
class Tally:
    items: int = 0
    """Chunks of the ledger, halved ones among them."""
    halved: int = 0
    settled: int = 0
    failed: int = 0
    redeliveries: int = 0
    rows_in: int = 0
    rows_out: int = 0
    rows_rejected: int = 0
    rows_matched: int = 0
    seconds: float = 0.0
    """Of processors, that matching took."""
    counts: Counter[str] = field(default_factory=Counter)
    parts: list[Stored] = field(default_factory=list)
    rejects: list[Stored] = field(default_factory=list)

    def add(self, chunk: Chunk) -> None:
        result = chunk.result
        self.items += 1
        self.settled += chunk.state.settled
        self.redeliveries += max(chunk.attempts - 1, 0)
        if chunk.state is ChunkState.HALVED:
            self.halved += 1
            return
        self.failed += chunk.state is ChunkState.FAILED
        self.rows_in += chunk.rows.rows
        self.rows_out += result.rows_out
        self.rows_rejected += result.rows_rejected
        self.rows_matched += result.rows_matched
        self.seconds += result.seconds
        self.counts.update(result.counts)
        if result.part_key:
            self.parts.append(Stored(result.part_key, result.part_size, result.part_etag))
        if result.rejects_key:
            self.rejects.append(Stored(result.rejects_key, result.rejects_size, result.rejects_etag))

    def covers(self, job: Job) -> bool:
        """Whether every chunk of the sealed job is settled."""
        return job.sealed and self.settled == self.items == job.checkpoint.chunks + 2 * self.halved

    @property
    def chunks(self) -> int:
        """Those that rows of the upload lie in."""
        return self.items - self.halved


async def tally(chunks: AsyncIterator[Chunk]) -> Tally:
    total = Tally()
    async for chunk in chunks:
        total.add(chunk)
    return total
