"""Which directory rows stand under a contact's keys."""

import numpy as np
import numpy.typing as npt
from numba import types

from matching.arrays import I64, U64
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import U16, U32, given, inner, kernel, made
from matching.kernels.compiled import U64 as HASH

Starts = npt.NDArray[np.uint32]
Entries = npt.NDArray[np.uint16]
"""Three words each, the lowest first: a row, and above it what tells its key from others of the same bucket."""
_GAPS = (701, 301, 132, 57, 23, 10, 4, 1)
_ONE, W16, W32, _W64 = np.uint64(1), np.uint64(16), np.uint64(32), np.uint64(64)


@inner
def head_of(buckets: Starts) -> np.uint64:
    """How far the bits of a hash that name its bucket are from the right."""
    size, width = buckets.size - 2, 0
    while size:
        size >>= 1
        width += 1
    return np.uint64(64 - width)


@inner
def tagged(key: np.uint64, shift: np.uint64, width: np.uint64) -> np.uint64:
    """The bits behind those that name the bucket, as many as an entry holds above the `width` of a row."""
    return ((key << (_W64 - shift)) >> (W16 + width)) << width


@inner
def _sort(values: I64) -> int:
    """Sorts by Shell's method (gaps after Ciura, 2001); returns how often the commonest value stands there."""
    for gap in _GAPS:
        for place in range(gap, values.size):
            value, hole = values[place], place
            while hole >= gap and values[hole - gap] > value:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = value
    run, longest = 0, 0
    for place in range(values.size):
        run = run + 1 if place and values[place] == values[place - 1] else 1
        longest = max(longest, run)
    return longest


@inner
def _each_once(values: I64, least: int) -> int:
    """Of sorted values leaves each once that stands there `least` times or more; how many are left."""
    kept, run = 0, 0
    for place in range(values.size):
        run = run + 1 if place and values[place] == values[place - 1] else 1
        if run == least:
            values[kept] = values[place]
            kept += 1
    return kept


@inner
def _under(
    key: np.uint64, start: int, end: int, entries: Entries, shift: np.uint64, width: np.uint64, found: I64, count: int
) -> int:
    tag, rows = tagged(key, shift, width), (_ONE << width) - _ONE
    highest = np.uint16(tag >> W32)
    for place in range(np.uint64(start), np.uint64(end)):
        if entries[place, 2] != highest:
            continue
        entry = entries[place, 0] | np.uint64(entries[place, 1]) << W16 | np.uint64(entries[place, 2]) << W32
        if (entry ^ tag) <= rows and count < found.size:
            found[count] = np.int64(entry & rows)
            count += 1
    return count


@inner
def _under_keys(
    keys: U64, starts: I64, ends: I64,
    buckets: Starts, entries: Entries, shift: np.uint64, width: np.uint64, found: I64, count: int,
) -> int:  # fmt: skip
    # Two loops, so that the processor waits for all these places in memory at once.
    for number in range(keys.size):
        head = keys[number] >> shift
        starts[number], ends[number] = buckets[head], buckets[head + _ONE]
    for number in range(keys.size):
        if keys[number]:
            count = _under(keys[number], starts[number], ends[number], entries, shift, width, found, count)
    return count


@kernel(
    given(HASH, 2), given(INT), given(HASH), INT, INT, INT,
    given(U32), given(U16, 2), HASH, INT, INT, made(INT), made(INT), INT,
    returns=types.UniTuple(INT, 3),
)  # fmt: skip
def collect(
    keys: U64,
    more_rows: I64,
    more_keys: U64,
    telling: int,
    sure: int,
    likely: int,
    buckets: Starts,
    entries: Entries,
    width: np.uint64,
    row: int,
    more: int,
    left: I64,
    right: I64,
    most: int,
) -> tuple[int, int, int]:
    """Pairs of the contacts from `row` on with what stands under their keys, each pair once, sorted.

    `keys[row]` are 0 where there is none; further keys are listed from `more` on. Where something stands under `sure`
    of the first `telling` keys, the others are not looked at. Else a telling key counts twice; beside what stands under
    `likely` keys, what stands under one is left out. Stops after the row with which there are `most` pairs; returns how
    many there are, and where to go on.
    """
    count, shift = 0, head_of(buckets)
    starts, ends = np.empty(keys.shape[1], dtype=np.int64), np.empty(keys.shape[1], dtype=np.int64)
    while row < keys.shape[0] and count < most:
        first, least = count, 1
        count = _under_keys(keys[row, :telling], starts, ends, buckets, entries, shift, width, right, count)
        open_ = _sort(right[first:count]) < sure
        if open_:
            twice = min(count - first, right.size - count)
            right[count : count + twice] = right[first : first + twice]
            count += twice
            count = _under_keys(keys[row, telling:], starts, ends, buckets, entries, shift, width, right, count)
        while more < more_rows.size and more_rows[more] == row:
            if open_ and more_keys[more]:
                head = np.int64(more_keys[more] >> shift)
                start, end = buckets[head], buckets[head + 1]
                count = _under(more_keys[more], start, end, entries, shift, width, right, count)
            more += 1
        if open_ and _sort(right[first:count]) >= likely:
            least = 2
        count = first + _each_once(right[first:count], least)
        left[first:count] = row
        row += 1
    return count, row, more
