"""Lines of a byte buffer: they end with LF, CRLF or a lone CR, mixed as they come, or with the data."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]
CR, LF = 0x0D, 0x0A


@dataclass(frozen=True, slots=True)
class Lines:
    """Arrays of one length: offset of a line's first byte, of its line end, and the line end's length (0 to 2)."""

    starts: Offsets
    ends: Offsets
    widths: Offsets

    def __len__(self) -> int:
        return len(self.starts)


def find_lines(view: NDArray[np.uint8], *, at_end: bool) -> Lines:
    """All lines of `view`; without `at_end` only those that no byte behind can change: a last CR may be half a CRLF."""
    ends, widths = _line_ends(view)
    size = len(view)
    if not at_end and size and view[-1] == CR:
        ends, widths = ends[:-1], widths[:-1]
    if at_end and size and (not len(ends) or ends[-1] + widths[-1] < size):
        ends, widths = np.append(ends, size), np.append(widths, 0)
    starts = np.zeros_like(ends)
    starts[1:] = (ends + widths)[:-1]
    return Lines(starts, ends, widths)


def _line_ends(view: NDArray[np.uint8]) -> tuple[Offsets, Offsets]:
    is_cr = view == CR
    if not is_cr.any():
        ends = np.flatnonzero(view == LF)
        return ends, np.ones_like(ends)
    ends = np.flatnonzero(is_cr | (view == LF))
    cr = view[ends] == CR
    widths = np.ones_like(ends)
    widths[:-1] += cr[:-1] & ~cr[1:] & (np.diff(ends) == 1)
    own = np.ones(len(ends), dtype=np.bool_)
    own[1:] = widths[:-1] == 1
    return ends[own], widths[own]
