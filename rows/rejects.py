"""Rows that are kept, raw, because they could not be read or worked on."""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rows.arrow import adjacent, for_all_rows, joined, numbers
from rows.dialect import Layout
from rows.faults import Faults, Said
from rows.formulas import defused_column
from rows.lines import Offsets
from rows.text import ChunkText, read_text

REJECTS_HEADER = b"row_number,reason,detail,raw\n"

_MUST_QUOTE = '[,"\r\n]'
_BLOCK = 1 << 16
"""Rejects written at once; what is written does not depend on it."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that is not in the result."""

    row_number: int
    """Counted from 1 over all rows of the file, rejects included, the header not."""
    reason: str
    """A `rows.faults.Fault`, or a word of the caller's own."""
    detail: str
    """A short sentence; it holds nothing of the row but single bytes."""
    raw: bytes
    """The row without its line end, in UTF-8; bytes that cannot be decoded stand as `\\xNN`."""


@dataclass(frozen=True, slots=True, eq=False)
class Rejects(Sequence[Reject]):
    """Rejects in the order of their row numbers, in columns: arrays of one length."""

    row_numbers: Offsets
    kinds: NDArray[np.int64]
    """What is said of each, by its place in `said`."""
    said: tuple[Said, ...]
    text: bytes
    """UTF-8 that holds the rows, and others."""
    starts: Offsets
    ends: Offsets

    @classmethod
    def of(cls, chunk: ChunkText, faults: Faults, first_row: int) -> "Rejects":
        """The rows at fault, of a chunk whose first row has the number `first_row`."""
        rows, found = faults.rows, chunk.found
        return cls(rows + first_row, faults.kinds, faults.said, chunk.text, found.starts[rows], found.ends[rows])

    def __len__(self) -> int:
        return len(self.row_numbers)

    @overload
    def __getitem__(self, which: int) -> Reject: ...
    @overload
    def __getitem__(self, which: slice) -> list[Reject]: ...
    def __getitem__(self, which: int | slice) -> Reject | list[Reject]:
        if isinstance(which, slice):
            return [self[index] for index in range(*which.indices(len(self)))]
        reason, detail = self.said[self.kinds[which]]
        raw = self.text[self.starts[which] : self.ends[which]]
        return Reject(int(self.row_numbers[which]), reason, detail, raw)

    def by_reason(self) -> Counter[str]:
        """How many there are for each reason."""
        counts: Counter[str] = Counter()
        for (reason, _), count in zip(self.said, np.bincount(self.kinds, minlength=len(self.said)), strict=True):
            counts[reason] += int(count)
        return +counts


def reject_rows(data: bytes, layout: Layout, *, first_row: int, at_end: bool, reason: str, detail: str) -> Rejects:
    """Every row of a chunk that is given up, as a reject; rows that cannot be read keep their own reason.

    `data`, `layout`, `first_row` and `at_end` are those of `parse_rows`.
    """
    chunk = read_text(data, layout.dialect, at_end=at_end)
    every = np.arange(len(chunk.found))
    others = Faults(every, np.zeros_like(every), ((reason, detail),))
    return Rejects.of(chunk, chunk.faults.and_of_others(others), first_row)


def rejects_csv(rejects: Rejects, *, excel_safe: bool = False) -> bytes:
    """The rejects as lines of CSV in UTF-8 that end in LF. `excel_safe` defuses raw rows that begin as formulas."""
    written = io.BytesIO()
    reasons, details = (_quoted(_texts(said[place] for said in rejects.said)) for place in (0, 1))
    said = pc.binary_join_element_wise(_constant(""), reasons, details, _constant(""), _constant(","))
    for start in range(0, len(rejects), _BLOCK):
        written.write(_lines(rejects, slice(start, start + _BLOCK), said, excel_safe=excel_safe))
    return written.getvalue()


def _lines(rejects: Rejects, block: slice, said: pa.Array, *, excel_safe: bool) -> memoryview:
    row_numbers = numbers(rejects.row_numbers[block]).cast(pa.string()).cast(pa.large_binary())
    # Rows and what stands between them lie side by side.
    pieces = adjacent(rejects.text, np.column_stack((rejects.starts[block], rejects.ends[block])).ravel())
    raw = pieces.take(numbers(np.arange(0, len(pieces), 2)))
    fields = _quoted(defused_column(raw) if excel_safe else raw)
    return joined(row_numbers, said.take(numbers(rejects.kinds[block])), fields, _constant("\n"))


def _texts(values: Iterable[str]) -> pa.Array:
    builder = pa.lib.StringBuilder()
    for value in values:
        builder.append(value)
    return builder.finish().cast(pa.large_binary())


def _quoted(fields: pa.Array) -> pa.Array:
    # Not csv.writer: before Python 3.13 it leaves a lone CR unquoted.
    quote = _constant('"')
    doubled = pc.replace_substring(fields, '"', '""')
    quoted = pc.binary_join_element_wise(quote, doubled, quote, _constant(""))
    return pc.if_else(pc.match_substring_regex(fields, _MUST_QUOTE), quoted, fields)


def _constant(text: str) -> pa.Scalar:
    return for_all_rows(text, pa.large_binary())
