"""Of which side each slot of a contact has its latest value, and which of two spellings says more."""

import numpy as np
import numpy.typing as npt

from matching.arrays import Flags
from matching.kernels.compiled import BOOL, I8, TEXTS, given, inner, kernel, made
from matching.kernels.texts import ASCII

Codes = npt.NDArray[np.int8]
Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

EMPTY, CONFIRMED, NEW, OLD, UNVERIFIED = range(5)
OWN = -1

_BLANKS = np.array([chr(byte).isspace() for byte in range(ASCII)])


@inner
def _place_of(flags: Flags) -> int:
    """The first that is set; -1 where none is."""
    for place in range(flags.size):
        if flags[place]:
            return place
    return -1


@kernel(given(BOOL, 2), given(BOOL, 2), given(BOOL, 3), made(I8, 2), made(I8, 2))
def label(here: Flags, there: Flags, same: Flags, code: Codes, source: Codes) -> None:
    """For slot i of the upload and each row the label, and the directory's slot that has the latest value or OWN.

    `here[i]`, `there[j]` say where the slots have values, `same[i, j]` where both have the same one.
    """
    spare, agreed = np.zeros(there.shape[0], np.bool_), np.zeros(there.shape[0], np.bool_)
    for row in range(here.shape[1]):
        for j in range(spare.size):
            spare[j] = there[j, row]
            for i in range(here.shape[0]):
                spare[j] &= not (here[i, row] and same[i, j, row])
        for i in range(here.shape[0]):
            for j in range(spare.size):
                agreed[j] = here[i, row] and there[j, row] and same[i, j, row]
            source[i, row] = _place_of(agreed)
            code[i, row] = CONFIRMED
            if source[i, row] == OWN:
                source[i, row] = _place_of(spare)
                if source[i, row] == OWN:
                    code[i, row] = UNVERIFIED if here[i, row] else EMPTY
                else:
                    code[i, row] = OLD if here[i, row] else NEW
                    spare[source[i, row]] = False


@inner
def _length(data: Bytes, start: int, end: int) -> int:
    """Characters without white space around them; -1 where one is not ASCII."""
    every = np.uint8(0)
    for place in range(start, end):
        every |= data[place]
    if every >= ASCII:
        return -1
    while start < end and _BLANKS[data[start]]:
        start += 1
    while start < end and _BLANKS[data[end - 1]]:
        end -= 1
    return end - start


@kernel(*TEXTS, *TEXTS, made(BOOL), made(BOOL))
def longer(
    offsets: Offsets, data: Bytes, other_offsets: Offsets, other_data: Bytes, asked: Flags, found: Flags
) -> None:
    """Marks in `found` the rows asked for whose first text is the longer one; `asked` stays set where none can tell."""
    for row in range(asked.size):
        if asked[row]:
            length = _length(data, offsets[row], offsets[row + 1])
            other = _length(other_data, other_offsets[row], other_offsets[row + 1])
            asked[row] = length < 0 or other < 0
            found[row] = not asked[row] and length > other
