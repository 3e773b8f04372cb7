"""Stable 64-bit hashes of texts and of combinations, the same on every machine and in every run."""

import numpy as np
import pyarrow as pa

from matching import arrow
from matching.arrays import U64

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_WORD = 8
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], dtype=np.uint64)


def hash_texts(texts: pa.Array) -> U64:
    """Hashes the UTF-8 bytes of each text, eight at a time over all rows at once; null and empty give 0."""
    texts = texts.cast(pa.string())
    rows = len(texts)
    _, offsets_buffer, data_buffer = texts.buffers()
    if rows == 0 or data_buffer is None:
        return np.zeros(rows, dtype=np.uint64)
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[texts.offset : texts.offset + rows + 1].astype(np.int64)
    data = np.frombuffer(data_buffer, dtype=np.uint8)[offsets[0] : offsets[-1]]
    starts = offsets[:-1] - offsets[0]
    lengths = np.diff(offsets)
    if texts.null_count:
        lengths = np.where(arrow.is_null(texts), 0, lengths)
    words = _unaligned_words(data)
    hashes = lengths.astype(np.uint64) * _GOLDEN
    active = np.flatnonzero(lengths)
    done = 0
    while active.size:
        word = words[starts[active] + done] & _MASKS[np.minimum(lengths[active] - done, _WORD)]
        hashes[active] = scramble(hashes[active] ^ word)
        done += _WORD
        active = active[lengths[active] > done]
    hashes[(lengths > 0) & (hashes == 0)] = 1
    return hashes


def combine(*parts: U64) -> U64:
    """Hash of several values in order; 0 where any of them is missing."""
    result = parts[0]
    for part in parts[1:]:
        mixed = scramble(result * _GOLDEN + part)
        result = np.where((result == 0) | (part == 0), np.uint64(0), mixed)
    return result


def scramble(values: U64) -> U64:
    """The finaliser of splitmix64 (Steele, Lea and Flood, 2014): every bit of the input moves every bit out."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _unaligned_words(data: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> U64:
    """A view in which element i is the eight bytes from byte i on, as a little-endian number."""
    padded = np.concatenate([data, np.zeros(_WORD, dtype=np.uint8)])
    return np.ndarray(shape=(data.size + 1,), dtype="<u8", buffer=padded.data, strides=(1,))
