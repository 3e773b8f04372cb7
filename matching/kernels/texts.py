"""Texts as kernels see them: offsets into UTF-8, and for each pair the place of its text and the bag of it."""

import numpy as np
import numpy.typing as npt

from matching.kernels.bags import CLASSES, COUNT, FULL
from matching.kernels.compiled import I32, TEXTS, given, inner
from matching.kernels.compiled import U64 as HASH

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Points = npt.NDArray[np.int32]

SIDE = (given(I32), *TEXTS, given(HASH))
"""For each pair the place of its text, the texts, and for each pair the bag of its text."""

LONGEST = 256
"""Code points of a text that are looked at."""

ASCII = 128
_ONE = np.uint64(1)


@inner
def ones(bits: np.uint64) -> int:
    """How many bits are set (Knuth, 7.1.3)."""
    bits = bits - ((bits >> _ONE) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inner
def common(bag: np.uint64, other: np.uint64) -> int:
    """The most characters that two texts can have in common; -1 where their bags are too small to tell."""
    size, other_size = np.int64(bag >> COUNT), np.int64(other >> COUNT)
    if size == FULL or other_size == FULL:
        return -1
    bag, other = bag & CLASSES, other & CLASSES
    return ones(bag & other) + min(size - ones(bag), other_size - ones(other))


@inner
def is_ascii(data: Bytes, start: int, end: int) -> bool:
    every = np.uint8(0)
    for place in range(start, end):
        every |= data[place]
    return every < ASCII


@inner
def decode(data: Bytes, start: int, end: int, points: Points) -> int:
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
