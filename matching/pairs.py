"""Candidate pairs, and what can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from matching import arrow
from matching.arrays import F64, I64, U64, Bits, Codes, Flags, Levels
from matching.kernels import edits as edit_kernels
from matching.kernels import pairs as kernels
from matching.kernels import similarity
from matching.standardise import Standard, Values
from matching.weights import Level

SAME, DIFFERENT = int(Level.SAME), int(Level.DIFFERENT)
SURPRISE = "surprise"

LOOKED_UP = frozenset({"first_name", "middle_name", "last_name", "first_sound", "last_sound"})
"""Features that keys are made of, and that no pair is asked for."""

Texts = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]
"""Where each text begins and ends, and the UTF-8 of all."""


@dataclass(frozen=True, slots=True)
class Slot:
    """All that is compared of each value of a slot, side by side in memory: one look at a value fetches it whole."""

    number: int
    columns: Mapping[str, int]
    """Hashes by feature, bags as `bag:FEATURE`, and SURPRISE (64ths of a bit) → column of `records`."""
    records: U64
    texts: Mapping[str, Texts]
    """Feature → its values, empty where missing."""


@dataclass(frozen=True, slots=True)
class Side:
    """Contacts as pairs see them: for each row the codes of its values, slot by slot; and the values."""

    codes: Codes
    slots: Mapping[str, Slot]
    features: Mapping[str, str] = field(init=False)
    """Feature → the slot that it is made of."""

    def __post_init__(self) -> None:
        features = {key: name for name, slot in self.slots.items() for key in slot.columns if key != SURPRISE}
        object.__setattr__(self, "features", features)

    @classmethod
    def of(cls, standard: Standard, surprise: Mapping[str, Bits]) -> "Side":
        """From standardised contacts and, by slot, how surprising each value is."""
        slots = {}
        for number, (name, values) in enumerate(standard.slots.items()):
            columns = recorded(values)
            records = np.column_stack([*columns.values(), surprise[name].astype(np.uint64)])
            texts = {feature: arrow.text_buffers(values.texts[feature]) for feature in values.bags}
            slots[name] = Slot(number, {key: i for i, key in enumerate((*columns, SURPRISE))}, records, texts)
        codes = [values.codes for values in standard.slots.values()]
        return cls(np.column_stack(codes) if codes else np.zeros((standard.rows, 0), dtype=np.int32), slots)

    def standard_texts(self) -> dict[str, pa.Array]:
        """Standardised values of the slots whose similarity is asked for, by code; empty where missing."""
        return {name: arrow.text_array(*slot.texts[name]) for name, slot in self.slots.items() if name in slot.texts}

    def hashes(self, feature: str, rows: I64) -> U64:
        """A feature's hashes at some rows; 0 where it is missing."""
        name = self.features.get(feature)
        if name is None:
            return np.zeros(rows.size, dtype=np.uint64)
        slot = self.slots[name]
        found: U64 = slot.records[self.codes[rows, slot.number], slot.columns[feature]]
        return found


def recorded(values: Values) -> dict[str, U64]:
    """What is kept of each value beside its surprise, column by column."""
    hashes = {feature: found for feature, found in values.hashes.items() if feature not in LOOKED_UP}
    return {**hashes, **{f"bag:{feature}": bags for feature, bags in values.bags.items()}}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates: contact `rows[0][i]` of the upload with contact `rows[1][i]` of the directory."""

    upload: Side
    directory: Side
    rows: tuple[I64, I64]
    _taken: dict[tuple[bool, str], tuple[Codes, U64]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.rows[0].size

    def hashes(self, feature: str, other: str = "") -> tuple[U64, U64]:
        """A feature's hashes in the upload, and those of `other` (by default the same) in the directory."""
        return self._column(False, feature), self._column(True, other or feature)

    def same(self, feature: str, other: str = "") -> Flags:
        """Whether the feature agrees with `other` (by default the same) of the directory, and is there."""
        left, right = self.hashes(feature, other)
        agree: Flags = (left == right) & (left != 0)
        return agree

    def stand(self, feature: str, other: str = "") -> Levels:
        """SAME, DIFFERENT or MISSING."""
        levels = np.empty(self.size, dtype=np.uint8)
        kernels.stand(*self.hashes(feature, other), levels, SAME, DIFFERENT)
        return levels

    def mark(self, levels: Levels, reached: Level, feature: str, other: str = "") -> None:
        """Lifts pairs that are DIFFERENT to `reached` where the feature agrees."""
        kernels.mark(*self.hashes(feature, other), levels, DIFFERENT, int(reached))

    def surprise(self, slot: str, other: str) -> Bits:
        """Of both values of a field the surprise of the commoner one."""
        ours, theirs = self.upload.slots[slot], self.directory.slots[other]
        left = self._slot(False, slot)[1][ours.columns[SURPRISE]]
        found: Bits = np.minimum(left, self._slot(True, other)[1][theirs.columns[SURPRISE]]).astype(np.int32)
        return found

    def jaro_winkler(self, feature: str, other: str, at: I64, *, floor: float = 0.0) -> F64:
        """Similarity of the pairs at these positions, 0 to 1; neither side may be missing there. 0 below `floor`."""
        found = np.empty(at.size, dtype=np.float64)
        similarity.jaro_winkler(at, *self._texts(False, feature), *self._texts(True, other), floor, found)
        return found

    def within(self, edits: int, feature: str, other: str, at: I64) -> Flags:
        """Whether so many characters wrong, missing, too many or swapped part the pairs at these positions."""
        close = np.empty(at.size, dtype=np.bool_)
        edit_kernels.within(edits, at, *self._texts(False, feature), *self._texts(True, other), close)
        return close

    def initials_agree(self, name: str) -> Flags:
        """One of the names (`first` or `middle`) is an initial, and the other begins with it."""
        return self.same(f"{name}_initial", f"{name}_joined") | self.same(f"{name}_joined", f"{name}_initial")

    def _side(self, theirs: bool) -> Side:
        return self.directory if theirs else self.upload

    def _slot(self, theirs: bool, name: str) -> tuple[Codes, U64]:
        """Codes and records of all pairs, fetched once and in one pass: contacts lie anywhere in memory."""
        if (theirs, name) not in self._taken:
            side = self._side(theirs)
            slot = side.slots[name]
            codes = np.empty(self.size, dtype=np.int32)
            records = np.empty((slot.records.shape[1], self.size), dtype=np.uint64)
            kernels.take(self.rows[theirs], side.codes, slot.number, slot.records, codes, records)
            self._taken[theirs, name] = codes, records
        return self._taken[theirs, name]

    def _column(self, theirs: bool, feature: str) -> U64:
        side = self._side(theirs)
        name = side.features.get(feature)
        if name is None:
            return np.zeros(self.size, dtype=np.uint64)
        column: U64 = self._slot(theirs, name)[1][side.slots[name].columns[feature]]
        return column

    def _texts(self, theirs: bool, feature: str) -> tuple[Codes, npt.NDArray[np.int32], npt.NDArray[np.uint8], U64]:
        """Of all pairs the codes and bags of a feature, and its texts by code."""
        side = self._side(theirs)
        name = side.features[feature]
        slot, (codes, records) = side.slots[name], self._slot(theirs, name)
        return codes, *slot.texts[feature], records[slot.columns[f"bag:{feature}"]]
