"""Hashing, and finding hashes among others."""

import numpy as np
import numpy.typing as npt

from matching.arrays import I64, U64
from matching.kernels.compiled import I64 as INT
from matching.kernels.compiled import TEXTS, U32, given, inner, kernel, made
from matching.kernels.compiled import U64 as HASH

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_ZERO, _ONE, _BYTE = np.uint64(0), np.uint64(1), np.uint64(8)
_AT_ONCE = 512
"""Rows whose keys stay in the processor's cache while they are made."""
_R30, _R27, _R31 = np.uint64(30), np.uint64(27), np.uint64(31)


@inner
def _scramble(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> _R30)) * _FIRST
    value = (value ^ (value >> _R27)) * _SECOND
    return value ^ (value >> _R31)


@inner
def hash_of(data: npt.NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Bytes eight at a time; nothing gives 0, and nothing else does."""
    found = np.uint64(end - start) * _GOLDEN
    for first in range(start, end, 8):
        word, shift = _ZERO, _ZERO
        for place in range(first, min(first + 8, end)):
            word |= np.uint64(data[place]) << shift
            shift += _BYTE
        found = _scramble(found ^ word)
    return _ONE if found == _ZERO and end > start else found


@kernel(*TEXTS, made(HASH))
def hash_texts(offsets: npt.NDArray[np.int32], data: npt.NDArray[np.uint8], hashes: U64) -> None:
    """The UTF-8 bytes of each text."""
    for row in range(hashes.size):
        hashes[row] = hash_of(data, offsets[row], offsets[row + 1])


@kernel(given(HASH, 2), given(INT, 2), given(INT), made(HASH, 2))
def combine(features: U64, parts: I64, salts: I64, keys: U64) -> None:
    """For each row and key the hash of the features named in `parts` (-1 ends them); 0 where one is missing."""
    for first in range(0, keys.shape[0], _AT_ONCE):
        last = min(first + _AT_ONCE, keys.shape[0])
        for key in range(keys.shape[1]):
            keys[first:last, key] = np.uint64(salts[key])
            for part in parts[key]:
                if part < 0:
                    break
                for row in range(first, last):
                    value, found = features[part, row], keys[row, key]
                    missing = (value == _ZERO) | (found == _ZERO)
                    keys[row, key] = _ZERO if missing else _scramble(found * _GOLDEN + value)


@kernel(given(HASH), given(U32), given(HASH), made(INT))
def find(values: U64, firsts: npt.NDArray[np.uint32], hashes: U64, places: I64) -> None:
    """The position of each of `hashes` among `values`, -1 where it is not; as SortedHashes."""
    buckets, width = firsts.size - 2, 0
    while buckets:
        buckets >>= 1
        width += 1
    shift = np.uint64(64 - width)
    for row in range(hashes.size):
        wanted, found = hashes[row], -1
        head = np.int64(wanted >> shift)
        for place in range(firsts[head], firsts[head + 1]):
            if values[place] == wanted:
                found = place
                break
        places[row] = found
