"""Which given names are related, by their hashes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import arrow
from matching.arrays import I64, U64, Flags
from matching.hashing import combine, hash_texts
from matching.nicknames import Nicknames
from matching.standardise.fold import compact, words


@dataclass(frozen=True, slots=True)
class NicknameTable:
    """Hashes of related names, in both directions, sorted by name: `names[i]` is related to `others[i]`."""

    names: U64
    others: U64
    pairs: U64

    @classmethod
    def of(cls, nicknames: Nicknames) -> "NicknameTable":
        """From given name → nicknames, in any case and script."""
        listed = [(name, short) for name, shorts in nicknames.items() for short in shorts]
        full = _hashes([name for name, _ in listed])
        short = _hashes([short for _, short in listed])
        related = np.unique(np.stack([np.append(full, short), np.append(short, full)], axis=1), axis=0)
        related = related[(related[:, 0] != related[:, 1]) & (related != 0).all(axis=1)]
        names, others = related[:, 0].copy(), related[:, 1].copy()
        return cls(names, others, np.sort(combine(names, others)))

    def related(self, left: U64, right: U64) -> Flags:
        """Whether each pair of names stands in the table."""
        if not self.pairs.size:
            return np.zeros(left.size, dtype=np.bool_)
        pair = combine(left, right)
        place = np.minimum(np.searchsorted(self.pairs, pair), self.pairs.size - 1)
        listed: Flags = (self.pairs[place] == pair) & (pair != 0)
        return listed

    def alternatives(self, names: U64) -> tuple[I64, U64]:
        """Every other name of each name: position in `names`, and the hash of the other name."""
        start = np.searchsorted(self.names, names, side="left")
        count = np.searchsorted(self.names, names, side="right") - start
        before = np.cumsum(count) - count
        position = np.arange(int(count.sum())) - np.repeat(before, count) + np.repeat(start, count)
        return np.repeat(np.arange(names.size), count), self.others[position]


def _hashes(names: Sequence[str]) -> U64:
    return hash_texts(compact(words(arrow.texts(names))))
