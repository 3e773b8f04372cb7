"""Whether few edits part the texts of many pairs."""

import numpy as np

from matching.arrays import I64, U64, Codes, Flags
from matching.kernels.bags import COUNT
from matching.kernels.compiled import BOOL, given, inner, kernel, made
from matching.kernels.compiled import I64 as INT
from matching.kernels.texts import LONGEST, SIDE, Bytes, Offsets, Points, common, decode, is_ascii

_TWO_CHARACTERS = 8


@inner
def _apart(bag: np.uint64, other: np.uint64) -> int:
    """Edits that part texts with these bags at least: every edit brings one character in at most, and one out."""
    shared = common(bag, other)
    return max(np.int64(bag >> COUNT), np.int64(other >> COUNT)) - shared if shared >= 0 else 0


@inner
def _one_edit(one: Bytes, start: int, end: int, other: Bytes, first: int, last: int) -> int:
    """1 where at most one character parts the texts (or a swap of neighbours), 0 where more do, -1 where not told.

    What remains between the common head and tail is looked at, if it is ASCII.
    """
    while start < end and first < last and one[start] == other[first]:
        start, first = start + 1, first + 1
    while start < end and first < last and one[end - 1] == other[last - 1]:
        end, last = end - 1, last - 1
    if max(end - start, last - first) > _TWO_CHARACTERS:
        return 0
    if not (is_ascii(one, start, end) and is_ascii(other, first, last)):
        return -1
    if end - start == 2 and last - first == 2:
        return one[start] == other[first + 1] and one[start + 1] == other[first]
    return max(end - start, last - first) < 2


@inner
def _alignment(one: Points, other: Points, edits: int, table: I64) -> int:
    """Edits that part two texts; more than `edits` where the lengths say so already."""
    start, end, other_end = 0, one.size, other.size
    if abs(end - other_end) > edits:
        return edits + 1
    while start < min(end, other_end) and one[start] == other[start]:
        start += 1
    while start < min(end, other_end) and one[end - 1] == other[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    for column in range(other_end - start + 1):
        table[0, column] = column
    for line in range(1, end - start + 1):
        now, above, twice = line % 3, (line - 1) % 3, (line - 2) % 3
        table[now, 0] = line
        for column in range(1, other_end - start + 1):
            mine, theirs = one[start + line - 1], other[start + column - 1]
            best = min(
                table[above, column - 1] + (mine != theirs), table[above, column] + 1, table[now, column - 1] + 1
            )
            if line > 1 and column > 1 and mine == other[start + column - 2] and one[start + line - 2] == theirs:
                best = min(best, table[twice, column - 2] + 1)
            table[now, column] = best
    return table[(end - start) % 3, other_end - start]


@kernel(INT, given(INT), *SIDE, *SIDE, made(BOOL))
def within(
    edits: int, at: I64,
    ours: Codes, starts: Offsets, data: Bytes, our_bags: U64,
    theirs: Codes, other_starts: Offsets, other_data: Bytes, their_bags: U64,
    flags: Flags,
) -> None:  # fmt: skip
    """Whether `edits` characters wrong, missing, too many or swapped part the texts (optimal string alignment)."""
    one, other = np.empty(LONGEST, dtype=np.int32), np.empty(LONGEST, dtype=np.int32)
    table = np.empty((3, LONGEST + 1), dtype=np.int64)
    for position in range(at.size):
        pair = at[position]
        if _apart(our_bags[pair], their_bags[pair]) > edits:
            flags[position] = False
            continue
        start, end = starts[ours[pair]], starts[ours[pair] + 1]
        first, last = other_starts[theirs[pair]], other_starts[theirs[pair] + 1]
        told = _one_edit(data, start, end, other_data, first, last) if edits == 1 else -1
        if told < 0:
            mine, its = one[: decode(data, start, end, one)], other[: decode(other_data, first, last, other)]
            told = _alignment(mine, its, edits, table) <= edits
        flags[position] = told == 1
