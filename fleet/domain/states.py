"""States of jobs and chunks, and the one table of moves between them.

Ledgers derive their conditional writes from this table: a move applies when the item is in one of its `sources` and its
guard holds, and a write that does not apply raises `errors.NotApplied` with the item as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class JobState(StrEnum):
    RECEIVED = "received"
    SPLITTING = "splitting"
    MATCHING = "matching"
    MERGING = "merging"
    PAUSED = "paused"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        return self in _FINAL

    @property
    def takes_chunks(self) -> bool:
        """Whether workers may still work on chunks of a job in this state."""
        return self in (JobState.SPLITTING, JobState.MATCHING)


class ChunkState(StrEnum):
    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    HALVED = "halved"
    """Its rows are those of two chunks that took its place."""

    @property
    def settled(self) -> bool:
        return self in (ChunkState.DONE, ChunkState.FAILED, ChunkState.HALVED)


_FINAL = frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED, JobState.CANCELLED})
_OPEN = frozenset(JobState) - _FINAL
_REDRIVEN = frozenset({JobState.COMPLETED_WITH_ERRORS, JobState.FAILED})


@dataclass(frozen=True, slots=True)
class JobMove:
    name: str
    sources: frozenset[JobState]
    target: JobState


class JobMoves:
    """Every way a job changes its state."""

    OPEN = JobMove("open", frozenset({JobState.RECEIVED}), JobState.SPLITTING)
    SEAL = JobMove("seal", frozenset({JobState.SPLITTING}), JobState.MATCHING)
    MERGE = JobMove("merge", frozenset({JobState.MATCHING}), JobState.MERGING)
    COMPLETE = JobMove("complete", frozenset({JobState.MERGING}), JobState.COMPLETED)
    COMPLETE_WITH_ERRORS = JobMove(
        "complete_with_errors", frozenset({JobState.MERGING}), JobState.COMPLETED_WITH_ERRORS
    )
    PAUSE = JobMove("pause", frozenset({JobState.SPLITTING, JobState.MATCHING}), JobState.PAUSED)
    RESUME_SPLITTING = JobMove("resume_splitting", frozenset({JobState.PAUSED}), JobState.SPLITTING)
    RESUME_MATCHING = JobMove("resume_matching", frozenset({JobState.PAUSED}), JobState.MATCHING)
    REDRIVE_SPLITTING = JobMove("redrive_splitting", _REDRIVEN, JobState.SPLITTING)
    REDRIVE_MATCHING = JobMove("redrive_matching", _REDRIVEN, JobState.MATCHING)
    FAIL = JobMove("fail", _OPEN, JobState.FAILED)
    CANCEL = JobMove("cancel", _OPEN, JobState.CANCELLED)


class Guard(StrEnum):
    """What must hold, besides the state, for a chunk's move to apply."""

    FREE = "free"
    """Not leased, or the lease has run out."""
    HELD = "held"
    """Leased under the token that the write names."""
    NONE = "none"
    """The state alone."""


@dataclass(frozen=True, slots=True)
class ChunkMove:
    name: str
    sources: frozenset[ChunkState]
    target: ChunkState
    guard: Guard
    attempts: int = 0
    """Added to the chunk's count of attempts."""


class ChunkMoves:
    """Every way a chunk changes its state."""

    LEASE = ChunkMove("lease", frozenset({ChunkState.READY, ChunkState.LEASED}), ChunkState.LEASED, Guard.FREE, +1)
    EXTEND = ChunkMove("extend", frozenset({ChunkState.LEASED}), ChunkState.LEASED, Guard.HELD)
    GIVE_BACK = ChunkMove("give_back", frozenset({ChunkState.LEASED}), ChunkState.READY, Guard.HELD, -1)
    FINISH = ChunkMove("finish", frozenset({ChunkState.LEASED}), ChunkState.DONE, Guard.HELD)
    FAIL = ChunkMove("fail", frozenset({ChunkState.LEASED}), ChunkState.FAILED, Guard.HELD)
    REDRIVE = ChunkMove("redrive", frozenset({ChunkState.FAILED}), ChunkState.READY, Guard.NONE)
    HALVE = ChunkMove("halve", frozenset({ChunkState.LEASED}), ChunkState.HALVED, Guard.HELD)


JOB_MOVES: Mapping[str, JobMove] = {m.name: m for m in vars(JobMoves).values() if isinstance(m, JobMove)}
CHUNK_MOVES: Mapping[str, ChunkMove] = {m.name: m for m in vars(ChunkMoves).values() if isinstance(m, ChunkMove)}
