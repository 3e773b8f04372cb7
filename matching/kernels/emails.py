"""Email addresses read byte by byte."""

import numpy as np
import numpy.typing as npt

from matching.arrays import Flags
from matching.kernels.compiled import BOOL, I32, TEXTS, U8, inner, kernel, made

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]


_LETTER, _ALNUM, _LOCAL = 1, 2, 4
_AT, _DOT, _HYPHEN, _CASE = ord("@"), ord("."), ord("-"), ord("a") - ord("A")
_TOP_SHORTEST, _TOP_LONGEST = 2, 24


def _kinds() -> Bytes:
    kinds = np.zeros(256, dtype=np.uint8)
    for byte in range(256):
        letter, digit = chr(byte).lower() in "abcdefghijklmnopqrstuvwxyz", chr(byte) in "0123456789"
        kinds[byte] = _LETTER * letter | _ALNUM * (letter or digit) | _LOCAL * (letter or digit or chr(byte) in "_%+-")
    return kinds


_KINDS = _kinds()


@inner
def _local_end(data: Bytes, start: int, end: int) -> int:
    """Where the part before `@` ends, words of it parted by single dots; -1 where it is out of the ordinary."""
    place = word = start
    while place < end and data[place] != _AT:
        if data[place] == _DOT:
            if place == word:
                return -1
            word = place + 1
        elif not _KINDS[data[place]] & _LOCAL:
            return -1
        place += 1
    return place if word < place < end else -1


@inner
def _is_domain(data: Bytes, start: int, end: int) -> bool:
    """At least two labels, that begin and end with a letter or digit; the last one is of letters."""
    label, labels, letters = start, 0, True
    for place in range(start, end + 1):
        if place == end or data[place] == _DOT:
            if place == label or not (_KINDS[data[label]] & _ALNUM and _KINDS[data[place - 1]] & _ALNUM):
                return False
            labels += 1
            if place < end:
                label, letters = place + 1, True
        else:
            if data[place] != _HYPHEN and not _KINDS[data[place]] & _ALNUM:
                return False
            letters &= _KINDS[data[place]] & _LETTER != 0
    return labels > 1 and letters and _TOP_SHORTEST <= end - label <= _TOP_LONGEST


@kernel(*TEXTS, made(I32), made(U8), made(BOOL))
def emails(offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes, odd: Flags) -> None:
    """Ordinary addresses in lower case, without the white space around them; `odd` marks all others."""
    count = 0
    starts[0] = 0
    for row in range(odd.size):
        start, end = offsets[row], offsets[row + 1]
        while start < end and data[start] <= ord(" "):
            start += 1
        while start < end and data[end - 1] <= ord(" "):
            end -= 1
        at = _local_end(data, start, end)
        odd[row] = at < 0 or not _is_domain(data, at + 1, end)
        if not odd[row]:
            for place in range(start, end):
                byte = data[place]
                found[count] = byte + _CASE if ord("A") <= byte <= ord("Z") else byte
                count += 1
        starts[row + 1] = count


@kernel(*TEXTS, made(I32), made(U8))
def local_parts(offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes) -> None:
    """What stands before the first `@`, or the whole text."""
    count = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            if data[place] == _AT:
                break
            found[count] = data[place]
            count += 1
        starts[row + 1] = count
