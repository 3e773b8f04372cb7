"""How often a directory's values stand in it: the chance that someone else has the same."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.arrays import U64, Bits
from matching.lookup import SortedHashes
from matching.storage import Storage
from matching.weights import CHANCE, PSEUDO, bits

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Chances:
    """The values that a field has twice or more with the surprise of each, -log2 of its chance, and that of any other.

    Whoever has a value that stands there once may be that very person: it surprises as much as one not seen before.
    """

    values: SortedHashes
    surprise: Bits
    unseen: int

    def of(self, hashes: U64) -> Bits:
        """Surprise of each hash, in 64ths of a bit."""
        place = self.values.find(hashes)
        found = np.full(hashes.size, self.unseen, dtype=np.int32)
        found[place >= 0] = self.surprise[place[place >= 0]]
        return found

    def kept(self, storage: Storage) -> "Chances":
        """The same in `storage`."""
        values = SortedHashes(storage.numbers(self.values.values), storage.numbers(self.values.firsts))
        return Chances(values, storage.numbers(self.surprise), self.unseen)


def count_chances(hashes: Mapping[str, U64], field: str) -> Chances:
    """Counts a field over all its slots, in `hashes` by slot. Rows without a value do not count.

    Of a value's holders one may be the very person, so that the others are the chance; `CHANCE` of `PSEUDO` more
    contacts keep it above nothing.
    """
    held = np.concatenate([h[h != 0] for h in hashes.values()]) if hashes else np.zeros(0, dtype=np.uint64)
    values, counts = np.unique(held, return_counts=True)
    values, counts = values[counts > 1], counts[counts > 1]
    floor = CHANCE[field] * PSEUDO
    everyone = (held.size + PSEUDO) * _MILLION
    distinct, place = np.unique(counts, return_inverse=True)
    table = np.array([bits(everyone, (int(n) - 1) * _MILLION + floor) for n in distinct], dtype=np.int32)
    surprise = table[place] if counts.size else np.zeros(0, dtype=np.int32)
    return Chances(SortedHashes.of(values), surprise.astype(np.int32), bits(everyone, floor))
