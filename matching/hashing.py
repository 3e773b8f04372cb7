"""Stable 64-bit hashes of texts and of combinations, the same on every machine and in every run."""

import numpy as np
import pyarrow as pa

from matching import arrow
from matching.arrays import U64
from matching.kernels import hashes as kernels

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def hash_texts(texts: pa.Array) -> U64:
    """Hashes the UTF-8 bytes of each text, eight at a time; null and empty give 0."""
    texts = texts.cast(pa.string())
    hashes = np.empty(len(texts), dtype=np.uint64)
    kernels.hash_texts(*arrow.text_buffers(texts), hashes)
    if texts.null_count:
        hashes[arrow.is_null(texts)] = 0
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
