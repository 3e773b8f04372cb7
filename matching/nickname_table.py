"""Which given names are related, by their hashes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import arrow
from matching.arrays import I64, U64, Flags
from matching.hashing import combine, hash_texts
from matching.lookup import SortedHashes
from matching.nicknames import Nicknames
from matching.standardise.fold import compact, words


@dataclass(frozen=True, slots=True)
class NicknameTable:
    """Hashes of related names, in both directions: those of name i are `others[starts[i]:starts[i + 1]]`."""

    names: SortedHashes
    starts: I64
    others: U64
    pairs: SortedHashes

    @classmethod
    def of(cls, nicknames: Nicknames) -> "NicknameTable":
        """From given name → nicknames, in any case and script."""
        listed = [(name, short) for name, shorts in nicknames.items() for short in shorts]
        full = _hashes([name for name, _ in listed])
        short = _hashes([short for _, short in listed])
        related = np.unique(np.stack([np.append(full, short), np.append(short, full)], axis=1), axis=0)
        related = related[(related[:, 0] != related[:, 1]) & (related != 0).all(axis=1)]
        names, others = related[:, 0].copy(), related[:, 1].copy()
        distinct, counts = np.unique(names, return_counts=True)
        starts = np.append(0, np.cumsum(counts)).astype(np.int64)
        return cls(SortedHashes.of(distinct), starts, others, SortedHashes.of(np.sort(combine(names, others))))

    def related(self, left: U64, right: U64) -> Flags:
        """Whether each pair of names stands in the table."""
        listed: Flags = self.pairs.find(combine(left, right)) >= 0
        return listed

    def alternatives(self, names: U64) -> tuple[I64, U64]:
        """Every other name of each name: position in `names`, and the hash of the other name."""
        place = self.names.find(names)
        known = np.flatnonzero(place >= 0)
        start = self.starts[place[known]]
        count = self.starts[place[known] + 1] - start
        before = np.cumsum(count) - count
        position = np.arange(int(count.sum())) - np.repeat(before, count) + np.repeat(start, count)
        return np.repeat(known, count), self.others[position]


def _hashes(names: Sequence[str]) -> U64:
    return hash_texts(compact(words(arrow.texts(names))))
