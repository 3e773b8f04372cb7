"""A chunk's bytes become columns of its good rows, and rejects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rows.dialect import Layout
from rows.faults import Faults, Said
from rows.fields import count_fields, count_slowly, read_columns, read_slowly
from rows.lines import Offsets
from rows.raw import RawRows, raw_rows
from rows.rejects import Rejects
from rows.text import read_text


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """`columns`, `row_numbers` and `raw` go over the good rows, in order; they and `rejects` are all rows."""

    rows: int
    """Good rows and rejects."""
    columns: pa.Table
    """The wanted columns by their header text, of type string; a missing value is the empty string."""
    row_numbers: Offsets
    raw: RawRows
    rejects: Rejects
    fallback_rows: int
    """Rows, rejects among them, that were read in the dialect's fallback encoding."""


def parse_rows(data: bytes, layout: Layout, *, first_row: int, wanted: Sequence[int], at_end: bool) -> ParsedRows:
    """Parses exactly one chunk's bytes, as they are in the upload; values are those of Python's `csv` module.

    `first_row` is the chunk's first row number, `wanted` are indices into the header, `at_end` says that the file ends
    with this chunk. Raises ValueError when a chunk within the file does not end in a line end.
    """
    chunk = read_text(data, layout.dialect, at_end=at_end)
    faults, rows = chunk.faults, len(chunk.found)
    good = raw_rows(chunk.text, chunk.found, ~faults.among(rows))
    columns = read_columns(good, layout, wanted)
    for count in (count_fields, count_slowly):
        if columns is not None:
            break
        misfits = _misfits(count(good, layout.dialect), len(layout.header))
        sound = np.flatnonzero(~faults.among(rows))
        faults = faults.and_of_others(Faults(sound[misfits.rows], misfits.kinds, misfits.said))
        good = good.only(~misfits.among(len(good)))
        columns = read_columns(good, layout, wanted)
    return ParsedRows(
        rows=rows,
        columns=read_slowly(good, layout, wanted) if columns is None else columns,
        row_numbers=np.flatnonzero(~faults.among(rows)) + first_row,
        raw=good,
        rejects=Rejects.of(chunk, faults, first_row),
        fallback_rows=chunk.fallback_rows,
    )


def _misfits(counts: Offsets, expected: int) -> Faults:
    """Faults of rows with another number of fields than the header has."""
    rows = np.flatnonzero(counts != expected)
    different, kinds = np.unique(counts[rows], return_inverse=True)
    return Faults(rows, kinds, tuple(_misfit(count, expected) for count in different.tolist()))


def _misfit(count: int, expected: int) -> Said:
    reason = "too_few_fields" if count < expected else "too_many_fields"
    return reason, f"{count} field{'' if count == 1 else 's'} where the header has {expected}"
