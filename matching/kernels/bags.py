"""What characters a text is made of, whatever their order: tells in a few instructions that two texts are not alike."""

import numpy as np
import numpy.typing as npt

from matching.arrays import U64
from matching.kernels.compiled import TEXTS, kernel, made
from matching.kernels.compiled import U64 as HASH

_ZERO, _ONE = np.uint64(0), np.uint64(1)
COUNT, FULL = np.uint64(56), 255
CLASSES = ~_ZERO >> np.uint64(8)
_LETTERS, _OFTEN, _DIGITS, _REST = 26, "aeilnorst", 10, 55


def _bits() -> npt.NDArray[np.uint8]:
    """For each byte the bits of a bag for its first and its second occurrence; the same where there is one only."""
    bits = np.full((2, 256), _REST, dtype=np.uint8)
    for number in range(_LETTERS):
        bits[:, ord("a") + number] = number
    for number, letter in enumerate(_OFTEN):
        bits[1, ord(letter)] = _LETTERS + number
    for number in range(_DIGITS):
        bits[:, ord("0") + number] = (35 + number, 45 + number)
    return bits


_BITS = _bits()
"""26 letters, a second time the nine most common, ten digits twice, everything else in one."""


@kernel(*TEXTS, made(HASH))
def bags(offsets: npt.NDArray[np.int32], data: npt.NDArray[np.uint8], found: U64) -> None:
    """What characters a text is made of, whatever their order: 56 bits, and above them how many there are."""
    for row in range(found.size):
        bag, count = _ZERO, 0
        for place in range(offsets[row], offsets[row + 1]):
            byte = data[place]
            if byte & 0xC0 != 0x80:
                count += 1
                first = _ONE << np.uint64(_BITS[0, byte])
                bag |= first if bag & first == _ZERO else _ONE << np.uint64(_BITS[1, byte])
        found[row] = bag | np.uint64(min(count, FULL)) << COUNT
