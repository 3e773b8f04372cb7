"""What is asked of many pairs of rows at once."""

import numpy as np

from matching.arrays import I64, U64, Codes, Levels
from matching.kernels.compiled import I32, U8, given, kernel, made
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import U64 as HASH

_ZERO = np.uint64(0)


@kernel(given(INT), given(I32, 2), INT, given(HASH, 2), made(I32), made(HASH, 2))
def take(rows: I64, codes: Codes, slot: int, records: U64, found: Codes, taken: U64) -> None:
    """For each of `rows` the code of its value in a slot, and the value's record, column by column."""
    for pair in range(rows.size):
        found[pair] = codes[np.uint64(rows[pair]), np.uint64(slot)]
    for column in range(records.shape[1]):
        for pair in range(rows.size):
            taken[column, pair] = records[np.uint64(found[pair]), column]


@kernel(given(HASH), given(HASH), made(U8), U8, U8)
def stand(ours: U64, theirs: U64, levels: Levels, same: int, different: int) -> None:
    """Levels of pairs by their hashes: `same`, `different`, or 0 where a side has none."""
    for pair in range(levels.size):
        missing = (ours[pair] == _ZERO) | (theirs[pair] == _ZERO)
        levels[pair] = 0 if missing else same if ours[pair] == theirs[pair] else different


@kernel(given(HASH), given(HASH), made(U8), U8, U8)
def mark(ours: U64, theirs: U64, levels: Levels, before: int, reached: int) -> None:
    """Lifts the pairs whose level is `before` and whose hashes agree to `reached`."""
    for pair in range(levels.size):
        if (levels[pair] == before) & (ours[pair] == theirs[pair]) & (ours[pair] != _ZERO):
            levels[pair] = reached
