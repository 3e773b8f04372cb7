"""How similar the texts of many pairs of rows are."""

import numpy as np
import numpy.typing as npt

from matching.arrays import F64, I64, U64, Codes, Flags
from matching.kernels.bags import CLASSES, COUNT, FULL
from matching.kernels.compiled import BOOL, I32, TEXTS, given, inner, kernel, made
from matching.kernels.compiled import F64 as REAL
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import U64 as HASH

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Points = npt.NDArray[np.int32]

SIDE = (given(I32), *TEXTS, given(HASH))
"""For each pair the place of its text, the texts, and for each pair the bag of its text."""

_ZERO, _ONE = np.uint64(0), np.uint64(1)
_WORD = 64
_LONGEST = 256
_ASCII, _MASK = 128, np.uint8(127)
_TWO_CHARACTERS = 8


@inner
def _ones(bits: np.uint64) -> int:
    """How many bits are set (Knuth, 7.1.3)."""
    bits = bits - ((bits >> _ONE) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inner
def _share(matches: int, turned: int, size: int, other_size: int) -> float:
    return (matches / size + matches / other_size + (matches - turned // 2) / matches) / 3.0 if matches else 0.0


@inner
def _common(bag: np.uint64, other: np.uint64) -> int:
    """The most characters that two texts can have in common; -1 where their bags are too small to tell."""
    size, other_size = np.int64(bag >> COUNT), np.int64(other >> COUNT)
    if size == FULL or other_size == FULL:
        return -1
    bag, other = bag & CLASSES, other & CLASSES
    return _ones(bag & other) + min(size - _ones(bag), other_size - _ones(other))


@inner
def _reaches(bag: np.uint64, other: np.uint64, floor: float) -> bool:
    """Whether texts with these bags can have a Jaro similarity of `floor`."""
    common = _common(bag, other)
    size, other_size = np.int64(bag >> COUNT), np.int64(other >> COUNT)
    return common < 0 or _share(common, 0, size, other_size) >= floor


@inner
def _apart(bag: np.uint64, other: np.uint64) -> int:
    """Edits that part texts with these bags at least: every edit brings one character in at most, and one out."""
    common = _common(bag, other)
    return max(np.int64(bag >> COUNT), np.int64(other >> COUNT)) - common if common >= 0 else 0


@inner
def _is_ascii(data: Bytes, start: int, end: int) -> bool:
    every = np.uint8(0)
    for place in range(start, end):
        every |= data[place]
    return every < _ASCII


@inner
def _decode(data: Bytes, start: int, end: int, points: Points) -> int:
    """Code points of valid UTF-8; how many there are."""
    count = 0
    place = start
    while place < end and count < points.size:
        byte = np.int32(data[place])
        more = 0 if byte < 0x80 else 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3
        point = byte if more == 0 else byte & (0x3F >> more)
        for following in range(place + 1, place + 1 + more):
            point = (point << 6) | (np.int32(data[following]) & 0x3F)
        points[count] = point
        count += 1
        place += more + 1
    return count


@inner
def _prefix(one: Bytes, start: int, end: int, other: Bytes, first: int, last: int) -> int:
    count = 0
    while count < min(4, end - start, last - first) and one[start + count] == other[first + count]:
        count += 1
    return count


@inner
def _jaro_of_words(places: U64, size: int, other: Bytes, first: int, other_size: int, floor: float) -> float:
    """Jaro similarity where bit i of `places[c]` says that the character at i is c (Hyyrö's masks, one word).

    0 where it cannot reach `floor`; -1 where the other text is not ASCII.
    """
    reach = max(max(size, other_size) // 2 - 1, 0)
    window = ~_ZERO >> np.uint64(_WORD - 1 - 2 * reach)
    everything = ~_ZERO >> np.uint64(_WORD - size)
    free, matched, every = everything, _ZERO, np.uint8(0)
    for place in range(other_size):
        byte = other[first + place]
        every |= byte
        near = window << np.uint64(place - reach) if place >= reach else window >> np.uint64(reach - place)
        hit = places[byte & _MASK] & near & free
        free ^= hit & (~hit + _ONE)
        matched |= np.uint64(hit != _ZERO) << np.uint64(place)
    if every >= _ASCII:
        return -1.0
    matches, turned = _ones(matched), 0
    if _share(matches, 0, size, other_size) < floor:
        return 0.0
    taken = everything ^ free
    while matched:
        character = other[first + _ones((matched & (~matched + _ONE)) - _ONE)]
        turned += (places[character] & taken & (~taken + _ONE)) == _ZERO
        taken &= taken - _ONE
        matched &= matched - _ONE
    return _share(matches, turned, size, other_size)


@inner
def _jaro(one: Points, other: Points) -> float:
    """Jaro similarity of texts of any length."""
    reach = max(max(one.size, other.size) // 2 - 1, 0)
    taken = np.zeros(one.size, dtype=np.bool_)
    matched = np.zeros(other.size, dtype=np.bool_)
    matches = 0
    for place in range(other.size):
        for candidate in range(max(place - reach, 0), min(place + reach + 1, one.size)):
            if not taken[candidate] and one[candidate] == other[place]:
                taken[candidate] = matched[place] = True
                matches += 1
                break
    turned, candidate = 0, 0
    for place in range(other.size):
        if matched[place]:
            while not taken[candidate]:
                candidate += 1
            turned += one[candidate] != other[place]
            candidate += 1
    return _share(matches, turned, one.size, other.size)


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
    if not (_is_ascii(one, start, end) and _is_ascii(other, first, last)):
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


@kernel(given(INT), *SIDE, *SIDE, REAL, made(REAL))
def jaro_winkler(
    at: I64,
    ours: Codes, starts: Offsets, data: Bytes, our_bags: U64,
    theirs: Codes, other_starts: Offsets, other_data: Bytes, their_bags: U64,
    floor: float, found: F64,
) -> None:  # fmt: skip
    """Similarity of the texts of the pairs at `at` (Winkler, 1990; prefix weight 0.1, four characters, above 0.7).

    Below `floor` 0 is as good as any.
    """
    bar = min(floor, 0.7, (floor - 0.4) / 0.6 - 1e-9)
    places = np.zeros(_ASCII, dtype=np.uint64)
    one, other = np.empty(_LONGEST, dtype=np.int32), np.empty(_LONGEST, dtype=np.int32)
    before, plain, start, end = -1, False, 0, 0
    for position in range(at.size):
        pair = at[position]
        if not _reaches(our_bags[pair], their_bags[pair], bar):
            found[position] = 0.0
            continue
        if ours[pair] != before:
            if plain:
                for place in range(start, end):
                    places[data[place]] = _ZERO
            before, start, end = ours[pair], starts[ours[pair]], starts[ours[pair] + 1]
            plain = end - start <= _WORD and _is_ascii(data, start, end)
            if plain:
                for place in range(start, end):
                    places[data[place]] |= _ONE << np.uint64(place - start)
        first, last = other_starts[theirs[pair]], other_starts[theirs[pair] + 1]
        jaro = -1.0
        if plain and last - first <= _WORD:
            jaro = _jaro_of_words(places, end - start, other_data, first, last - first, bar)
            prefix = _prefix(data, start, end, other_data, first, last)
        if jaro < 0.0:
            mine, its = one[: _decode(data, start, end, one)], other[: _decode(other_data, first, last, other)]
            jaro, prefix = _jaro(mine, its), _prefix(mine, 0, mine.size, its, 0, its.size)
        similarity = jaro + prefix * 0.1 * (1.0 - jaro) if jaro > 0.7 else jaro
        found[position] = similarity if similarity >= floor else 0.0


@kernel(INT, given(INT), *SIDE, *SIDE, made(BOOL))
def within(
    edits: int, at: I64,
    ours: Codes, starts: Offsets, data: Bytes, our_bags: U64,
    theirs: Codes, other_starts: Offsets, other_data: Bytes, their_bags: U64,
    flags: Flags,
) -> None:  # fmt: skip
    """Whether `edits` characters wrong, missing, too many or swapped part the texts (optimal string alignment)."""
    one, other = np.empty(_LONGEST, dtype=np.int32), np.empty(_LONGEST, dtype=np.int32)
    table = np.empty((3, _LONGEST + 1), dtype=np.int64)
    for position in range(at.size):
        pair = at[position]
        if _apart(our_bags[pair], their_bags[pair]) > edits:
            flags[position] = False
            continue
        start, end = starts[ours[pair]], starts[ours[pair] + 1]
        first, last = other_starts[theirs[pair]], other_starts[theirs[pair] + 1]
        told = _one_edit(data, start, end, other_data, first, last) if edits == 1 else -1
        if told < 0:
            mine, its = one[: _decode(data, start, end, one)], other[: _decode(other_data, first, last, other)]
            told = _alignment(mine, its, edits, table) <= edits
        flags[position] = told == 1
