"""What becomes of a chunk that fails again and again: it is halved until the rows to blame are alone.

Two kinds of failure count. One that is the rows' own doing, as they had a matching process to themselves, is certain:
a half then needs no second one. A lease that ran out is not: the worker died, and it may have died of other rows.
"""

from fleet.domain.chunks import Chunk

TRIES_OF_A_HALF = 1
TRIES_OF_A_ROW = 2
"""A row that is alone is lost to the result by it, so one process killed by chance does not count."""
MOST_ADDED = 1000
"""Chunks that halving may add to a job: an input that fails in every row is not taken apart row by row."""


def tries(chunk: Chunk, max_attempts: int) -> int:
    """Attempts that a chunk has when its own rows fail; `max_attempts` are those of a whole chunk."""
    if not chunk.path:
        return max_attempts
    return TRIES_OF_A_HALF if chunk.rows.rows > 1 else TRIES_OF_A_ROW


def can_be_halved(chunk: Chunk, added: int) -> bool:
    return chunk.rows.rows > 1 and added < MOST_ADDED


def reason_of(chunk: Chunk) -> str:
    """The word in the rejects: for a row that fails by itself, or for rows of a chunk that could not be told apart."""
    return "row_failed" if chunk.rows.rows == 1 else "chunk_failed"
