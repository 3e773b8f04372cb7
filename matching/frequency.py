"""How often a directory's values stand in it: the chance that someone else has the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.arrays import I64, U64, Bits, Codes
from matching.lookup import SortedHashes
from matching.runs import Runs, blocks
from matching.storage import Memory, Storage
from matching.weights import CHANCE, PSEUDO, PSEUDO_OF, bits

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


def count_chances(slots: Sequence[tuple[U64, Codes]], field: str, storage: Storage | None = None) -> Chances:
    """Adds a field up over all its slots: of each the hashes of its values, and how many rows have each.

    A missing value, hash 0, does not count. Of a value's holders one may be the very person, so that the others are the
    chance; `CHANCE` of `PSEUDO` more contacts keep it above nothing.
    """
    storage = storage or Memory()
    runs, of_runs, holders = Runs(storage), storage.series(np.int32), 0
    for hashes, counts in slots:
        for start, stop in blocks(hashes.size):
            order = np.argsort(hashes[start:stop], kind="stable")
            order = start + order[hashes[start:stop][order] != 0]
            runs.add(hashes[order])
            of_runs.add(counts[order])
            holders += int(counts[order].sum(dtype=np.int64))
    pseudo = PSEUDO_OF.get(field, PSEUDO)
    floor, everyone = CHANCE[field] * pseudo, (holders + pseudo) * _MILLION
    all_counts, values, surprise = of_runs.whole(), storage.series(np.uint64), storage.series(np.int32)
    for places, hashes in runs.ranges():
        often, rows = _often(hashes, all_counts[places])
        distinct, place = np.unique(rows, return_inverse=True)
        table = [bits(everyone, (int(n) - 1) * _MILLION + floor) for n in distinct]
        values.add(often)
        surprise.add(np.array(table, dtype=np.int32)[place])
    return Chances(SortedHashes.of(values.whole(), storage), surprise.whole(), bits(everyone, floor))


def _often(hashes: U64, counts: Codes) -> tuple[U64, I64]:
    """Hashes that count twice or more, in order, and how often each counts."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: ordered.size])
    rows = np.add.reduceat(counts[order], firsts, dtype=np.int64) if firsts.size else np.zeros(0, dtype=np.int64)
    return ordered[firsts][rows > 1], rows[rows > 1]
