"""Values that are written in more than one way, byte by byte in the way that all writers have in common."""

import numpy as np
import numpy.typing as npt

from matching.kernels.compiled import I32, TEXTS, U8, kernel, made

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]

_PLUS, _ZERO = ord("+"), ord("0")
_E, _BEFORE = ord("e"), (ord("a"), ord("o"), ord("u"))
_LAST = 10
_TWO_DIGITS = np.zeros(100, dtype=np.bool_)
_TWO_DIGITS[[20, 27, 36, 39, 40, 41, 81, 82, 84, 86, 98]] = True
for _first, _last in ((30, 34), (43, 49), (51, 58), (60, 66), (90, 95)):
    _TWO_DIGITS[_first : _last + 1] = True
"""Country codes of two digits (ITU-T E.164, list of assigned codes); 1 and 7 have one, all others three."""


@kernel(*TEXTS, made(I32), made(U8))
def national(offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes) -> None:
    """The last ten digits of phone numbers without country code and the zeros before an area's code."""
    count = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        start, end = offsets[row], offsets[row + 1]
        if end - start > 3 and data[start] == _PLUS:
            code = 10 * (np.int64(data[start + 1]) - _ZERO) + np.int64(data[start + 2]) - _ZERO
            if code // 10 in (1, 7):
                start += 2
            else:
                start += 3 if 0 <= code < 100 and _TWO_DIGITS[code] else 4
        while start < end and data[start] == _ZERO:
            start += 1
        for place in range(max(start, end - _LAST), end):
            found[count] = data[place]
            count += 1
        starts[row + 1] = count


@kernel(*TEXTS, made(I32), made(U8))
def without_umlauts(offsets: Offsets, data: Bytes, starts: Offsets, found: Bytes) -> None:
    """Texts without the e behind a, o and u by which some write the two dots that others leave out."""
    count = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            if data[place] != _E or place == offsets[row] or data[place - 1] not in _BEFORE:
                found[count] = data[place]
                count += 1
        starts[row + 1] = count
