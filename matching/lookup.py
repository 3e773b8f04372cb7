"""Finding many hashes among many others."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.arrays import I64, U64
from matching.kernels import hashes as kernels
from matching.storage import Memory, Storage

_HASH_BITS = 64
_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class SortedHashes:
    """Distinct hashes in order; those that begin with the bits `b` stand at `firsts[b]` up to `firsts[b + 1]`.

    Hashes are spread evenly, so that the first bits lead to a place with one or two candidates, where a binary search
    would miss the cache at every step.
    """

    values: U64
    firsts: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, values: U64, storage: Storage | None = None) -> "SortedHashes":
        """From distinct hashes in order."""
        width = max(1, values.size.bit_length())
        firsts = (storage or Memory()).empty((1 << width) + 1, np.uint32)
        for start in range(0, 1 << width, _AT_ONCE):
            heads = np.arange(start, min(start + _AT_ONCE, 1 << width), dtype=np.uint64)
            firsts[start : start + heads.size] = np.searchsorted(values, heads << np.uint64(_HASH_BITS - width))
        firsts[-1] = values.size
        return cls(values, firsts)

    def find(self, hashes: U64) -> I64:
        """The position of each hash, -1 where it does not stand here."""
        places = np.empty(hashes.size, dtype=np.int64)
        kernels.find(self.values, self.firsts, hashes, places)
        return places
