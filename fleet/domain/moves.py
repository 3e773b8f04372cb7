"""What a move of the tables in `states` asks for and what it writes, as pure functions.

Ledgers in memory apply them; the DynamoDB ledger derives its conditions and updates from the same `chunk_writes`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fleet.domain.chunks import Chunk
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Checkpoint, Job
from fleet.domain.progress import Progress
from fleet.domain.states import ChunkMove, ChunkState, Guard, JobMove, JobState

ADVANCES_IN = frozenset({JobState.SPLITTING})
"""States in which a job's checkpoint moves on."""


def job_moved(job: Job, move: JobMove, changes: Mapping[str, Any] | None = None) -> Job:
    """The job after the move."""
    return replace(job, **{**(changes or {}), "state": move.target, "version": job.version + 1})


def job_advanced(job: Job, checkpoint: Checkpoint) -> Job:
    """The job with its checkpoint moved on."""
    return replace(job, checkpoint=checkpoint, version=job.version + 1)


def check_job(stored: Job | None, sources: frozenset[JobState], *, version: int, what: str) -> Job:
    """The stored job, when it is in one of `sources` and at `version`. Raises NotApplied."""
    if stored is None or stored.state not in sources or stored.version != version:
        raise NotApplied(f"the job cannot {what} now", stored)
    return stored


def chunk_writes(move: ChunkMove, *, token: str, until: float) -> dict[str, Any]:
    """Fields of Chunk that the move sets, besides its count of attempts.

    A settled chunk keeps the token it was settled under, by which a repeated call is known; a chunk that is ready has
    no token and a lease that ran out in 1970.
    """
    match move.target:
        case ChunkState.LEASED:
            return {"state": move.target, "token": token, "lease_until": until}
        case ChunkState.READY:
            return {"state": move.target, "token": "", "lease_until": 0.0}
        case _:
            return {"state": move.target}


def already_moved(chunk: Chunk, move: ChunkMove, *, token: str) -> bool:
    """Whether the chunk stands as this move under this token leaves it: the call was made before, its answer lost."""
    return chunk.state is move.target and chunk.token == token


def apply_chunk_move(
    chunk: Chunk | None, move: ChunkMove, *, token: str, now: float = 0.0, until: float = 0.0
) -> Chunk:
    """The chunk after the move. Raises NotApplied with the chunk as it is."""
    if chunk is None or chunk.state not in move.sources or not _guarded(chunk, move.guard, token=token, now=now):
        raise NotApplied(f"the chunk does not allow {move.name} now", chunk)
    return replace(chunk, **chunk_writes(move, token=token, until=until), attempts=chunk.attempts + move.attempts)


def _guarded(chunk: Chunk, guard: Guard, *, token: str, now: float) -> bool:
    match guard:
        case Guard.FREE:
            return chunk.lease_until <= now
        case Guard.HELD:
            return chunk.token == token
        case Guard.NONE:
            return True


def left(total: int, progress: Progress) -> int:
    """How many of `total` chunks, and of those that halving added, are not settled."""
    return total + progress.added - progress.settled
