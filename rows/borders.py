"""Where the rows of a buffer begin and end. Chunker and worker both ask here, so they cannot disagree.

A row is a record as Python's `csv` module reads it (not strict, quotes doubled); blank lines are no rows. A record that
holds more units (bytes, but two of them in UTF-16) than a limit, or whose quote is still open at the end of the data,
is given up: its first line is a reject of its own, and reading goes on at the line behind it. Every decision depends on
nothing but the record's start and the bytes behind it. A chunk that ends where a row ends may therefore be read by
itself: a record that closes beyond its end was given up in the whole file too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rows.dialect import Dialect
from rows.limits import MAX_ROW_BYTES
from rows.lines import Offsets, find_lines
from rows.quotes import Marks, QuotedLines
from rows.structure import structure

_WINDOW = 1 << 20
"""Bytes looked at in one go: small enough for the processor's caches, large enough for numpy."""


_NO_OFFSETS: Offsets = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Arrays of one length, in the order of the rows; offsets are bytes of the buffer."""

    starts: Offsets
    ends: Offsets
    """Where the line end begins, or the data ends."""
    widths: Offsets
    """Bytes of the line end: 0 (only at the end of the data), one or two units."""
    rejected: NDArray[np.bool_]
    """Lines that were given up: by themselves over the limit, or else with a quote that does not close."""
    consumed: int
    """Everything before this byte is decided, blank lines included."""

    def __len__(self) -> int:
        return len(self.starts)


_NO_ROWS = FoundRows(_NO_OFFSETS, _NO_OFFSETS, _NO_OFFSETS, np.zeros(0, dtype=np.bool_), 0)


def find_rows(data: bytes, dialect: Dialect, *, at_end: bool, limit: int = MAX_ROW_BYTES) -> FoundRows:
    """The rows of `data`, which begins where a row may begin.

    With `at_end`, data ends where the file or a chunk of whole rows does. Without, it may be cut anywhere: only rows
    that no further byte can change are found, and `consumed` tells where to go on. `limit`: the most units of a record.
    """
    marks = Marks.of(dialect.delimiter, dialect.quotechar) if dialect.quotechar else None
    if not at_end:
        data = data[: len(data) // dialect.unit * dialect.unit]
    found = [_NO_ROWS]
    start, size = 0, _WINDOW
    while start < len(data):
        window = data[start : start + size]
        last = start + size >= len(data)
        rows = _find_in_window(structure(window, dialect), marks, limit, at_end=at_end and last)
        if dialect.unit > 1:
            rows = _in_bytes(rows, dialect.unit, len(window))
        found.append(_shifted(rows, start))
        start += rows.consumed
        if last:
            break
        # Where a record needed more than a window the next one may, too: what a window cannot decide is read again.
        size = min(size, 2 * _WINDOW) if rows.consumed else 2 * size
    return FoundRows(
        np.concatenate([rows.starts for rows in found]),
        np.concatenate([rows.ends for rows in found]),
        np.concatenate([rows.widths for rows in found]),
        np.concatenate([rows.rejected for rows in found]),
        consumed=start,
    )


def _find_in_window(data: bytes, marks: Marks | None, limit: int, *, at_end: bool) -> FoundRows:
    lines = find_lines(np.frombuffer(data, np.uint8), at_end=at_end)
    if marks is None or marks.quote not in data:
        starts, ends, widths = lines.starts, lines.ends, lines.widths
        rejected = ends - starts > limit
    else:
        records = QuotedLines(data, lines, marks, limit=limit, at_end=at_end).records()
        starts, ends, widths = lines.starts[records.first], lines.ends[records.last], lines.widths[records.last]
        rejected = records.rejected
    consumed = int(ends[-1] + widths[-1]) if len(ends) else 0
    is_row = ends > starts
    if not is_row.all():
        starts, ends, widths, rejected = starts[is_row], ends[is_row], widths[is_row], rejected[is_row]
    return FoundRows(starts, ends, widths, rejected, consumed)


def _in_bytes(rows: FoundRows, unit: int, size: int) -> FoundRows:
    """Of a window of `size` bytes, whose last unit may be cut short."""
    ends = np.minimum(rows.ends * unit, size)
    return FoundRows(rows.starts * unit, ends, rows.widths * unit, rows.rejected, min(rows.consumed * unit, size))


def _shifted(rows: FoundRows, by: int) -> FoundRows:
    return FoundRows(rows.starts + by, rows.ends + by, rows.widths, rows.rejected, rows.consumed + by)
