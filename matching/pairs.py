"""Candidate pairs, and what can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from matching import arrow
from matching.arrays import F64, I64, U64, Bits, Flags
from matching.standardise import Standard


@dataclass(frozen=True, slots=True)
class Side:
    """Standardised contacts and, by slot, how surprising each value is (64ths of a bit)."""

    standard: Standard
    surprise: Mapping[str, Bits]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates: contact `rows[0][i]` of the upload with contact `rows[1][i]` of the directory."""

    upload: Side
    directory: Side
    rows: tuple[I64, I64]

    @property
    def size(self) -> int:
        return self.rows[0].size

    def hashes(self, feature: str, other: str = "") -> tuple[U64, U64]:
        """A feature's hashes in the upload, and those of `other` (by default the same) in the directory."""
        return (
            _taken(self.upload.standard, feature, self.rows[0]),
            _taken(self.directory.standard, other or feature, self.rows[1]),
        )

    def same(self, feature: str, other: str = "") -> Flags:
        left, right = self.hashes(feature, other)
        agree: Flags = (left == right) & (left != 0)
        return agree

    def texts(self, feature: str, other: str, at: I64) -> tuple[list[str], list[str]]:
        """The values of the pairs at these positions; neither side may be missing there."""
        left = self.upload.standard.values[feature].take(arrow.numbers(self.rows[0][at]))
        right = self.directory.standard.values[other].take(arrow.numbers(self.rows[1][at]))
        return left.to_pylist(), right.to_pylist()

    def jaro_winkler(self, feature: str, other: str, at: I64) -> F64:
        """Similarity of the pairs at these positions, 0 to 1 (Winkler, 1990; prefix weight 0.1, four characters)."""
        left, right = self.texts(feature, other, at)
        return process.cpdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float64)

    def within(self, edits: int, feature: str, other: str, at: I64) -> Flags:
        """Whether so many characters wrong, missing, too many or swapped part the pairs at these positions."""
        left, right = self.texts(feature, other, at)
        close: Flags = process.cpdist(left, right, scorer=OSA.distance, score_cutoff=edits, dtype=np.int32) <= edits
        return close

    def initials_agree(self, name: str) -> Flags:
        """One of the names (`first` or `middle`) is an initial, and the other begins with it."""
        return self.same(f"{name}_initial", f"{name}_joined") | self.same(f"{name}_joined", f"{name}_initial")


def _taken(side: Standard, feature: str, rows: I64) -> U64:
    hashes = side.hashes.get(feature)
    return np.zeros(rows.size, dtype=np.uint64) if hashes is None else hashes[rows]
