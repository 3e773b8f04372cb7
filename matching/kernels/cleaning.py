"""Regular values read byte by byte; what is out of the ordinary is left to the libraries of the field."""

import numpy as np
import numpy.typing as npt

from matching.arrays import Flags
from matching.kernels.compiled import BOOL, I32, TEXTS, U8, inner, kernel, made

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

_ASCII, _CASE = 128, 32
_APOSTROPHES = (ord("'"), ord("`"))
_SEPARATORS = np.array([byte in b" ().-/" for byte in range(256)])
_PLUS, _ONE, _TWO, _NINE, _ZERO = (ord(character) for character in "+129" + "0")
_NANP, _SHORTEST, _LONGEST = 10, 8, 15
_SOUNDS = np.frombuffer(b"01230120022455012623010202", dtype=np.uint8)
"""Soundex's digit of each letter; 0 for vowels, and for H and W, which are told apart by name."""
_H, _W, _A = ord("h") - ord("a"), ord("w") - ord("a"), ord("a")


@inner
def _plain(byte: int) -> int:
    """A letter in lower case or a digit; 0 for anything else."""
    if ord("A") <= byte <= ord("Z"):
        return byte + _CASE
    return byte if ord("a") <= byte <= ord("z") or _ZERO <= byte <= _NINE else 0


@inner
def _digits(data: Bytes, start: int, end: int, found: Bytes) -> int:
    """The digits between separators, a plus sign before them kept; -1 where anything else stands there."""
    count, opened = 0, False
    for place in range(start, end):
        byte = data[place]
        if (byte == _PLUS and count == 0) or _ZERO <= byte <= _NINE:
            if opened and byte == _ZERO:
                return -1
            if count == found.size:
                return -1
            found[count] = byte
            count += 1
        elif not _SEPARATORS[byte]:
            return -1
        opened = byte == ord("(")
    return count


@kernel(*TEXTS, made(I32), made(U8), made(BOOL))
def words(offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes, odd: Flags) -> None:
    """Lower case, apostrophes dropped, a single blank for other punctuation; `odd` marks texts that are not ASCII."""
    count = 0
    starts[0] = 0
    for row in range(odd.size):
        first, blank, every = count, False, np.uint8(0)
        for place in range(offsets[row], offsets[row + 1]):
            byte = data[place]
            every |= byte
            plain = _plain(byte)
            if plain:
                if blank and count > first:
                    found[count] = ord(" ")
                    count += 1
                found[count] = plain
                count += 1
                blank = False
            elif byte not in _APOSTROPHES:
                blank = True
        odd[row] = every >= _ASCII
        if odd[row]:
            count = first
        starts[row + 1] = count


@kernel(*TEXTS, made(I32), made(U8), made(BOOL))
def phones(offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes, odd: Flags) -> None:
    """E.164 of numbers of North America, and of those with a plus sign; `odd` marks all others."""
    count = 0
    starts[0] = 0
    digits = np.empty(_LONGEST + 1, dtype=np.uint8)
    for row in range(odd.size):
        size = _digits(data, offsets[row], offsets[row + 1], digits)
        plus = size > 0 and digits[0] == _PLUS
        skip = 1 if plus else 0
        one = size > skip and digits[skip] == _ONE
        bare = skip + one
        american = size - bare == _NANP and _TWO <= digits[bare] <= _NINE and (one or not plus)
        foreign = plus and size > 1 and _TWO <= digits[1] <= _NINE and _SHORTEST < size <= _LONGEST + 1
        odd[row] = not (american or foreign)
        if american:
            found[count], found[count + 1] = _PLUS, _ONE
            count += 2
        elif foreign:
            bare = 0
        if not odd[row]:
            for place in range(bare, size):
                found[count] = digits[place]
                count += 1
        starts[row + 1] = count


@kernel(*TEXTS, made(U8), made(BOOL))
def soundex(offsets: Offsets, data: Bytes, found: Bytes, odd: Flags) -> None:
    """Four bytes for each text: American Soundex of its first four letters; `odd` marks what is not of a to z."""
    for row in range(odd.size):
        odd[row] = offsets[row] == offsets[row + 1]
        count, last = 0, 0
        for place in range(offsets[row], offsets[row + 1]):
            letter = np.int64(data[place]) - _A
            if letter < 0 or letter > 25:
                odd[row] = True
                break
            sound = np.int64(_SOUNDS[letter])
            if count == 0:
                found[4 * row], count = letter + ord("A"), 1
            elif place < offsets[row] + 4 and sound not in (_ZERO, last):
                found[4 * row + count] = sound
                count += 1
            if letter not in (_H, _W):
                last = sound
        for place in range(count, 4):
            found[4 * row + place] = _ZERO
