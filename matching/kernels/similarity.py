"""The Jaro-Winkler similarity of many pairs of texts."""

import numpy as np

from matching.arrays import F64, I64, U64, Codes
from matching.kernels.bags import COUNT
from matching.kernels.compiled import F64 as REAL
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import given, inner, kernel, made
from matching.kernels.texts import ASCII, LONGEST, SIDE, Bytes, Offsets, Points, common, decode, is_ascii, ones

_ZERO, _ONE = np.uint64(0), np.uint64(1)
_WORD, _MASK = 64, np.uint8(127)
_AT_ONCE = 256


@inner
def _share(matches: int, turned: int, size: int, other_size: int) -> float:
    return (matches / size + matches / other_size + (matches - turned // 2) / matches) / 3.0 if matches else 0.0


@inner
def _reaches(bag: np.uint64, other: np.uint64, floor: float) -> bool:
    """Whether texts with these bags can have a Jaro similarity of `floor`."""
    shared = common(bag, other)
    size, other_size = np.int64(bag >> COUNT), np.int64(other >> COUNT)
    return shared < 0 or _share(shared, 0, size, other_size) >= floor


@inner
def _prefix(one: Bytes, start: int, end: int, other: Bytes, first: int, last: int) -> int:
    count = 0
    while count < min(4, end - start, last - first) and one[start + count] == other[first + count]:
        count += 1
    return count


@inner
def _place(places: U64, data: Bytes, start: int, end: int) -> None:
    """Bit i of `places[c]` says that the character at i is c (Hyyrö's masks, one word)."""
    for place in range(start, end):
        places[data[place]] |= _ONE << np.uint64(place - start)


@inner
def _wipe(places: U64, data: Bytes, start: int, end: int) -> None:
    for place in range(start, end):
        places[data[place]] = _ZERO


@inner
def _jaro_of_words(places: U64, size: int, other: Bytes, first: int, other_size: int, floor: float) -> float:
    """Jaro similarity of a text in `places` to another: 0 where it cannot reach `floor`, -1 where that is no ASCII."""
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
    if every >= ASCII:
        return -1.0
    matches, turned = ones(matched), 0
    if _share(matches, 0, size, other_size) < floor:
        return 0.0
    taken = everything ^ free
    while matched:
        character = other[first + ones((matched & (~matched + _ONE)) - _ONE)]
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
def _fetched(at: I64, codes: Codes, starts: Offsets, data: Bytes, fetched: Bytes) -> None:
    """Touches the texts of pairs, one behind the other and depending on nothing: so memory is waited for once."""
    for position in range(at.size):
        start = starts[codes[at[position]]]
        fetched[position] = data[start] if start < data.size else 0


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
    likely, count = np.empty(at.size, dtype=np.int64), 0
    for position in range(at.size):
        found[position] = 0.0
        likely[count] = position
        count += _reaches(our_bags[at[position]], their_bags[at[position]], bar)
    places = np.zeros(ASCII, dtype=np.uint64)
    one, other = np.empty(LONGEST, dtype=np.int32), np.empty(LONGEST, dtype=np.int32)
    before, plain, start, end = -1, False, 0, 0
    fetched = np.empty(_AT_ONCE, dtype=np.uint8)
    for number in range(count):
        if number % _AT_ONCE == 0:
            _fetched(at[likely[number : min(number + _AT_ONCE, count)]], theirs, other_starts, other_data, fetched)
        pair = at[likely[number]]
        if ours[pair] != before:
            if plain:
                _wipe(places, data, start, end)
            before, start, end = ours[pair], starts[ours[pair]], starts[ours[pair] + 1]
            plain = end - start <= _WORD and is_ascii(data, start, end)
            if plain:
                _place(places, data, start, end)
        first, last = other_starts[theirs[pair]], other_starts[theirs[pair] + 1]
        jaro, prefix = -1.0, 0
        if plain and last - first <= _WORD:
            jaro = _jaro_of_words(places, end - start, other_data, first, last - first, bar)
            prefix = _prefix(data, start, end, other_data, first, last)
        if jaro < 0.0:
            mine, its = one[: decode(data, start, end, one)], other[: decode(other_data, first, last, other)]
            jaro, prefix = _jaro(mine, its), _prefix(mine, 0, mine.size, its, 0, its.size)
        similarity = jaro + prefix * 0.1 * (1.0 - jaro) if jaro > 0.7 else jaro
        found[likely[number]] = similarity if similarity >= floor else 0.0
