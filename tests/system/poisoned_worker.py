"""A worker whose matching processes are killed by one row, or broken by another. For tests alone.

Matching processes load this script too, as they load any worker's, and so come to the same change.
"""

import os

from worker import match_rows
from worker.chunk_work import ChunkWork, MatchedRows

POISON = b"poison-pill"
BREAKING = b"breaking-row"
sound = match_rows.match_rows


def poisoned(work: ChunkWork) -> MatchedRows:
    if POISON in work.data:
        os._exit(1)
    if BREAKING in work.data:
        raise ValueError(work.data.decode())
    return sound(work)


match_rows.match_rows = poisoned

if __name__ == "__main__":
    from worker.__main__ import main

    raise SystemExit(main([]))
