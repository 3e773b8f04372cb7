"""Rows as they stand in the upload."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rows.lines import Offsets
from rows.text import ChunkText


@dataclass(frozen=True, slots=True)
class RawRows:
    """Rows in UTF-8: `text` is nothing but these rows with their line ends, one behind the other."""

    text: bytes
    starts: Offsets
    ends: Offsets
    """Where the line end begins; only the last row may have none."""

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, row: int) -> bytes:
        return self.text[self.starts[row] : self.ends[row]]


def raw_rows(chunk: ChunkText, wanted: NDArray[np.bool_]) -> RawRows:
    """The rows of the mask `wanted`; nothing is copied where they are all there is."""
    starts, ends = chunk.found.starts, chunk.found.ends
    behind = ends + chunk.found.widths
    if wanted.all() and int((behind - starts).sum()) == len(chunk.text):
        return RawRows(chunk.text, starts, ends)
    starts, ends, behind = starts[wanted], ends[wanted], behind[wanted]
    lengths = behind - starts
    moved = np.cumsum(lengths) - lengths
    return RawRows(_joined(chunk.text, starts, behind), moved, moved + (ends - starts))


def _joined(text: bytes, starts: Offsets, behind: Offsets) -> bytes:
    """The bytes of rows from `starts` to `behind`, one slice for each run of rows that follow on each other."""
    if not len(starts):
        return b""
    breaks = np.flatnonzero(starts[1:] != behind[:-1]) + 1
    firsts, lasts = np.append(0, breaks), np.append(breaks, len(starts)) - 1
    view = memoryview(text)
    return b"".join(view[start:end] for start, end in zip(starts[firsts], behind[lasts], strict=True))
