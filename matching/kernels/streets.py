"""Words of street addresses: abbreviations spelt out, number, name and unit told apart."""

import numpy as np
import numpy.typing as npt

from matching.arrays import U64, Flags
from matching.kernels.compiled import BOOL, I16, I32, TEXTS, U8, given, inner, kernel, made
from matching.kernels.compiled import U64 as HASH
from matching.kernels.hashes import hash_of

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int16]

_BLANK, _DIGITS, _SMALL = ord(" "), (ord("0"), ord("9")), (ord("a"), ord("z"))


@inner
def _place(word: np.uint64, vocabulary: U64, places: Places) -> int:
    """Where a word stands in the vocabulary, -1 where it does not."""
    place = places[np.int64(word & np.uint64(places.size - 1))]
    return place if place >= 0 and vocabulary[place] == word else -1


@inner
def _word_before(data: Bytes, start: int, end: int) -> int:
    """Where the last word of a text begins."""
    place = end
    while place > start and data[place - 1] != _BLANK:
        place -= 1
    return place


@inner
def _word_end(data: Bytes, place: int, end: int) -> int:
    while place < end and data[place] != _BLANK:
        place += 1
    return place


@inner
def _is_digit(byte: int) -> bool:
    return _DIGITS[0] <= byte <= _DIGITS[1]


@inner
def _is_number(data: Bytes, start: int, end: int) -> bool:
    """Digits, and at most one letter behind them."""
    place = start
    while place < end and _is_digit(data[place]):
        place += 1
    letter = place == end - 1 and _SMALL[0] <= data[place] <= _SMALL[1]
    return place > start and (place == end or letter)


@inner
def _copied(data: Bytes, start: int, end: int, found: Bytes, count: int) -> int:
    for place in range(start, end):
        found[count] = data[place]
        count += 1
    return count


@inner
def _unit_start(data: Bytes, start: int, last: int, vocabulary: U64, places: Places, units: Flags) -> int:
    """Where the words for a unit begin that stand right before the word at `last`; `last` where none do."""
    begin = last
    while begin > start:
        word = _word_before(data, start, begin - 1)
        place = _place(hash_of(data, word, begin - 1), vocabulary, places) if word > start else -1
        if place < 0 or not units[place]:
            break
        begin = word
    return begin


@kernel(given(HASH), given(I16), given(BOOL), *TEXTS, given(U8), *TEXTS, made(I32), made(U8))
def spell_out(
    vocabulary: U64, places: Places, units: Flags, full_offsets: Offsets, full: Bytes, unit: Bytes,
    offsets: Offsets, data: Bytes,
    starts: Offsets, found: Bytes,
) -> None:  # fmt: skip
    """Words of the vocabulary in full; those for units, before the last word, as the one word `unit`.

    `vocabulary` are hashes of words, and `places` says at the last bits of each where it stands there.
    """
    count = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        start, end, first = offsets[row], offsets[row + 1], count
        last = _word_before(data, start, end)
        numbered = _unit_start(data, start, last, vocabulary, places, units)
        place = start
        while place < end:
            stop = _word_end(data, place, end)
            if count > first:
                found[count] = _BLANK
                count += 1
            if place == numbered and numbered < last:
                count = _copied(unit, 0, unit.size, found, count)
                place = last
                continue
            known = _place(hash_of(data, place, stop), vocabulary, places)
            if known < 0:
                count = _copied(data, place, stop, found, count)
            else:
                count = _copied(full, full_offsets[known], full_offsets[known + 1], found, count)
            place = stop + 1
        starts[row + 1] = count


@inner
def _without_unit(data: Bytes, start: int, end: int, unit: np.uint64) -> int:
    """Where a text ends without ` unit 4b`."""
    last = _word_before(data, start, end)
    before = _word_before(data, start, last - 1) if last > start else start
    return before - 1 if before > start and hash_of(data, before, last - 1) == unit else end


@kernel(HASH, *TEXTS, made(I32), made(U8))
def house_numbers(unit: np.uint64, offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes) -> None:
    """The first word that is a number, the unit (by the hash of that word) and its number aside."""
    count = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        place, end = offsets[row], _without_unit(data, offsets[row], offsets[row + 1], unit)
        while place < end:
            stop = _word_end(data, place, end)
            if _is_number(data, place, stop):
                count = _copied(data, place, stop, found, count)
                break
            place = stop + 1
        starts[row + 1] = count


@kernel(HASH, *TEXTS, made(I32), made(U8))
def street_names(unit: np.uint64, offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes) -> None:
    """The other words, written as one; a number behind a number may be the street's name, as in `120 32 avenue`."""
    count = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        place, end = offsets[row], _without_unit(data, offsets[row], offsets[row + 1], unit)
        left_out = False
        while place < end:
            stop = _word_end(data, place, end)
            left_out = _is_number(data, place, stop) and not left_out
            if not left_out:
                count = _copied(data, place, stop, found, count)
            place = stop + 1
        starts[row + 1] = count
