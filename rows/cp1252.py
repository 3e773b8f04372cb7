"""Windows-1252 as browsers read it: the five bytes without a character stand for the control of the same number.

Source: WHATWG Encoding Standard, index windows-1252. So every byte has a character and no row is undecodable.
"""

import codecs

import numpy as np
from numpy.typing import NDArray

_CHARACTERS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_GROWTH = np.array([len(character.encode()) - 1 for character in _CHARACTERS], dtype=np.int64)


def to_utf8(data: bytes) -> bytes:
    return data if data.isascii() else codecs.charmap_decode(data, "strict", _CHARACTERS)[0].encode()


def moved(data: bytes, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where these offsets into `data` lie in `to_utf8(data)`."""
    if data.isascii():
        return offsets
    view = np.frombuffer(data, np.uint8)
    wide = np.flatnonzero(view >= 0x80)
    growth = np.concatenate(([0], np.cumsum(_GROWTH[view[wide]])))
    return offsets + growth[np.searchsorted(wide, offsets)]
