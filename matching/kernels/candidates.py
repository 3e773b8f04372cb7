"""Which directory rows stand under a contact's keys."""

import numpy as np
import numpy.typing as npt
from numba import types

from matching.arrays import I64, U64
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import U32, given, inner, kernel, made
from matching.kernels.compiled import U64 as HASH

Starts = npt.NDArray[np.uint32]
_GAPS = (701, 301, 132, 57, 23, 10, 4, 1)
_LOW = np.uint64(0xFFFFFFFF)
_TAG = np.uint64(32)


@inner
def _head(buckets: Starts) -> np.uint64:
    """How far the bits of a hash that name its bucket are from the right."""
    size, width = buckets.size - 2, 0
    while size:
        size >>= 1
        width += 1
    return np.uint64(64 - width)


@inner
def _tagged(key: np.uint64, shift: np.uint64) -> np.uint64:
    """The 32 bits behind those that name the bucket, on the left."""
    return ((key << (np.uint64(64) - shift)) >> _TAG) << _TAG


@inner
def _sorted_once(values: I64) -> tuple[int, int]:
    """Sorts by Shell's method (gaps after Ciura, 2001) and drops repeats.

    Returns how many values are left, and how often the commonest stood there.
    """
    for gap in _GAPS:
        for place in range(gap, values.size):
            value, hole = values[place], place
            while hole >= gap and values[hole - gap] > value:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = value
    kept, run, longest = 0, 0, 0
    for place in range(values.size):
        if place == 0 or values[place] != values[kept - 1]:
            values[kept] = values[place]
            kept, run = kept + 1, 0
        run += 1
        longest = max(longest, run)
    return kept, longest


@inner
def _under(key: np.uint64, start: int, end: int, entries: U64, shift: np.uint64, found: I64, count: int) -> int:
    tag = _tagged(key, shift)
    for place in range(start, end):
        entry = entries[place]
        if (entry ^ tag) <= _LOW and count < found.size:
            found[count] = np.int64(entry & _LOW)
            count += 1
    return count


@kernel(given(U32), given(HASH), made(HASH))
def entries_of(buckets: Starts, keys: U64, entries: U64) -> None:
    """Puts before the row in each entry what tells its key from others of the same bucket."""
    shift = _head(buckets)
    for place in range(keys.size):
        entries[place] |= _tagged(keys[place], shift)


@inner
def _under_keys(
    keys: U64, starts: I64, ends: I64, buckets: Starts, entries: U64, shift: np.uint64, found: I64, count: int
) -> int:
    # Two loops, so that the processor waits for all these places in memory at once.
    for number in range(keys.size):
        head = np.int64(keys[number] >> shift)
        starts[number], ends[number] = buckets[head], buckets[head + 1]
    for number in range(keys.size):
        if keys[number]:
            count = _under(keys[number], starts[number], ends[number], entries, shift, found, count)
    return count


@kernel(
    given(HASH, 2), given(INT), given(HASH), INT, INT, given(U32), given(HASH), INT, INT, made(INT), made(INT), INT,
    returns=types.UniTuple(INT, 3),
)  # fmt: skip
def collect(
    keys: U64,
    more_rows: I64,
    more_keys: U64,
    telling: int,
    enough: int,
    buckets: Starts,
    entries: U64,
    row: int,
    more: int,
    left: I64,
    right: I64,
    most: int,
) -> tuple[int, int, int]:
    """Pairs of the contacts from `row` on with what stands under their keys, each pair once, sorted.

    `keys[row]` are 0 where there is none; further keys are listed from `more` on. Where something stands under `enough`
    of the first `telling` keys, the others are not looked at. Stops after the row with which there are `most` pairs;
    returns how many there are, and where to go on.
    """
    count, shift = 0, _head(buckets)
    starts, ends = np.empty(keys.shape[1], dtype=np.int64), np.empty(keys.shape[1], dtype=np.int64)
    while row < keys.shape[0] and count < most:
        first = count
        count = _under_keys(keys[row, :telling], starts, ends, buckets, entries, shift, right, count)
        kept, times = _sorted_once(right[first:count])
        count = first + kept
        if times < enough:
            count = _under_keys(keys[row, telling:], starts, ends, buckets, entries, shift, right, count)
        while more < more_rows.size and more_rows[more] == row:
            if times < enough and more_keys[more]:
                head = np.int64(more_keys[more] >> shift)
                count = _under(more_keys[more], buckets[head], buckets[head + 1], entries, shift, right, count)
            more += 1
        if times < enough:
            kept, _ = _sorted_once(right[first:count])
            count = first + kept
        left[first:count] = row
        row += 1
    return count, row, more
