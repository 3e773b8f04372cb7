"""A chunk's bytes become columns of its good rows, and rejects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rows.dialect import Layout
from rows.fields import FieldCounts, read_columns
from rows.lines import Offsets
from rows.raw import RawRows, raw_rows
from rows.rejects import Reject
from rows.text import Faults, read_text


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """`columns`, `row_numbers` and `raw` go over the good rows, in order; they and `rejects` are all rows."""

    rows: int
    """Good rows and rejects."""
    columns: pa.Table
    """The wanted columns by their header text, of type string; a missing value is the empty string."""
    row_numbers: Offsets
    raw: RawRows
    rejects: list[Reject]
    """In the order of their row numbers."""
    fallback_rows: int
    """Rows, rejects among them, that were read in the dialect's fallback encoding."""


def parse_rows(data: bytes, layout: Layout, *, first_row: int, wanted: Sequence[int], at_end: bool) -> ParsedRows:
    """Parses exactly one chunk's bytes, as they are in the upload; values are those of Python's `csv` module.

    `first_row` is the chunk's first row number, `wanted` are indices into the header, `at_end` says that the file ends
    with this chunk. Raises ValueError when a chunk within the file does not end in a line end.
    """
    chunk = read_text(data, layout.dialect, at_end=at_end)
    rows = len(chunk.found)
    sound = _all_but(chunk.faults, rows)
    candidates = raw_rows(chunk.text, chunk.found, sound)
    columns, misfits = read_columns(candidates, layout, wanted)
    faults = chunk.faults | _misfits(np.flatnonzero(sound), misfits, len(layout.header))
    good = _all_but(faults, rows)
    return ParsedRows(
        rows=rows,
        columns=columns,
        row_numbers=np.flatnonzero(good) + first_row,
        raw=raw_rows(chunk.text, chunk.found, good) if misfits else candidates,
        rejects=[Reject(first_row + row, *faults[row], chunk.raw(row)) for row in sorted(faults)],
        fallback_rows=chunk.fallback_rows,
    )


def _all_but(left_out: Iterable[int], rows: int) -> NDArray[np.bool_]:
    kept = np.ones(rows, dtype=np.bool_)
    kept[list(left_out)] = False
    return kept


def _misfits(rows: Offsets, counts: FieldCounts, expected: int) -> Faults:
    """Faults of rows with another number of fields than the header; `counts` goes by index into `rows`."""
    return {
        int(rows[index]): (
            "too_few_fields" if count < expected else "too_many_fields",
            f"{count} field{'' if count == 1 else 's'} where the header has {expected}",
        )
        for index, count in counts.items()
    }
