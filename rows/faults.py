"""What is wrong with rows, in columns: a chunk may hold very many rows and nothing but rows at fault."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rows.lines import Offsets

Fault = Literal[
    "too_few_fields", "too_many_fields", "unclosed_quote", "row_too_long", "undecodable", "misplaced_escape"
]
"""What can be wrong with a row by itself."""

Said = tuple[str, str]
"""A reason (a `Fault`, or a word of the caller's own), and a sentence about it."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Rows at fault, each of them once, in ascending order."""

    rows: Offsets
    """Counted from 0."""
    kinds: NDArray[np.int64]
    """What is said of each, by its place in `said`."""
    said: tuple[Said, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, rows: Offsets, said: Iterable[Said]) -> "Faults":
        """What is said of each row; the same words are kept once."""
        places: dict[Said, int] = {}
        kinds = np.fromiter((places.setdefault(each, len(places)) for each in said), np.int64, len(rows))
        return cls(rows, kinds, tuple(places))

    def among(self, rows: int) -> NDArray[np.bool_]:
        """Which of so many rows are at fault."""
        found = np.zeros(rows, dtype=np.bool_)
        found[self.rows] = True
        return found

    def and_of_others(self, other: "Faults") -> "Faults":
        """These, and the `other` ones of rows that are not at fault here."""
        new = np.isin(other.rows, self.rows, assume_unique=True, invert=True)
        rows = np.concatenate((self.rows, other.rows[new]))
        kinds = np.concatenate((self.kinds, other.kinds[new] + len(self.said)))
        order = np.argsort(rows, kind="stable")
        return Faults(rows[order], kinds[order], self.said + other.said)
