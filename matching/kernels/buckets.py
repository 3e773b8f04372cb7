"""Directory rows in the buckets of their keys."""

import numpy as np
import numpy.typing as npt

from matching.arrays import U64, Bits, Codes
from matching.kernels.candidates import W16, W32, Entries, Starts, head_of, tagged
from matching.kernels.compiled import I32, U16, U32, given, inner, kernel, made
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import U64 as HASH


@inner
def _sort(rows: npt.NDArray[np.int32], first: int, last: int) -> None:
    for place in range(first + 1, last):
        row, hole = rows[place], place
        while hole > first and rows[hole - 1] > row:
            rows[hole] = rows[hole - 1]
            hole -= 1
        rows[hole] = row


@kernel(made(HASH), made(I32), given(I32), returns=INT)
def few(keys: U64, rows: Codes, most: Bits) -> int:
    """Moves to the front what stands under keys of no more than `most` rows, by key and row; how many that are.

    The keys are in order; `most` is told for each, and the least of several counts.
    """
    kept = first = 0
    while first < keys.size:
        key, limit, last = keys[first], most[first], first
        while last < keys.size and keys[last] == key:
            limit, last = min(limit, most[last]), last + 1
        if last - first <= limit:
            _sort(rows, first, last)
            for place in range(first, last):
                keys[kept], rows[kept] = key, rows[place]
                kept += 1
        first = last
    return kept


@kernel(given(HASH), given(I32), HASH, made(U32), made(U16, 2))
def entries_of(keys: U64, rows: Codes, width: np.uint64, buckets: Starts, entries: Entries) -> None:
    """Where each bucket begins, and the entry of each key and row; keys are in order, rows below 2 to the `width`."""
    shift, head = head_of(buckets), 0
    for place in range(keys.size):
        while head <= np.int64(keys[place] >> shift):
            buckets[head] = place
            head += 1
        entry = tagged(keys[place], shift, width) | np.uint64(rows[place])
        entries[place, 0] = entry
        entries[place, 1] = entry >> W16
        entries[place, 2] = entry >> W32
    buckets[head:] = keys.size
