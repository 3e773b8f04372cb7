"""Rows as they stand in the upload."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rows.borders import FoundRows
from rows.lines import Offsets


@dataclass(frozen=True, slots=True)
class RawRows:
    """Rows one behind the other: `text` is nothing but these rows with their line ends."""

    text: bytes
    starts: Offsets
    ends: Offsets
    """Where the line end begins; only the last row may have none."""

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, row: int) -> bytes:
        return self.text[self.starts[row] : self.ends[row]]

    def only(self, wanted: NDArray[np.bool_]) -> "RawRows":
        """The rows of this mask."""
        behind = np.append(self.starts[1:], len(self.text))
        return _copied(self.text, self.starts[wanted], self.ends[wanted], behind[wanted])


def raw_rows(text: bytes, found: FoundRows, wanted: NDArray[np.bool_]) -> RawRows:
    """The rows of the mask `wanted`, of those found in `text`; nothing is copied where they are all there is."""
    starts, ends = found.starts, found.ends
    behind = ends + found.widths
    if wanted.all() and int((behind - starts).sum()) == len(text):
        return RawRows(text, starts, ends)
    return _copied(text, starts[wanted], ends[wanted], behind[wanted])


def _copied(text: bytes, starts: Offsets, ends: Offsets, behind: Offsets) -> RawRows:
    lengths = behind - starts
    moved = np.cumsum(lengths) - lengths
    return RawRows(_joined(text, starts, behind), moved, moved + (ends - starts))


def _joined(text: bytes, starts: Offsets, behind: Offsets) -> bytes:
    """The bytes of rows from `starts` to `behind`, one slice for each run of rows that follow on each other."""
    if not len(starts):
        return b""
    breaks = np.flatnonzero(starts[1:] != behind[:-1]) + 1
    firsts, lasts = np.append(0, breaks), np.append(breaks, len(starts)) - 1
    view = memoryview(text)
    return b"".join(view[start:end] for start, end in zip(starts[firsts], behind[lasts], strict=True))
