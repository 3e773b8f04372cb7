"""Rows that are kept, raw, because they could not be read or worked on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rows.dialect import Layout
from rows.formulas import defused
from rows.text import read_text

REJECTS_HEADER = b"row_number,reason,detail,raw\n"

_MUST_QUOTE = re.compile('[,"\r\n]')


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that is not in the result."""

    row_number: int
    """Counted from 1 over all rows of the file, rejects included, the header not."""
    reason: str
    """A `rows.text.Fault`, or a word of the caller's own."""
    detail: str
    """A short sentence; it holds nothing of the row but single bytes."""
    raw: bytes
    """The row without its line end, in UTF-8; bytes that cannot be decoded stand as `\\xNN`."""


def reject_rows(data: bytes, layout: Layout, *, first_row: int, at_end: bool, reason: str, detail: str) -> list[Reject]:
    """Every row of a chunk that is given up, as a reject; rows that cannot be read keep their own reason.

    `data`, `layout`, `first_row` and `at_end` are those of `parse_rows`.
    """
    chunk = read_text(data, layout.dialect, at_end=at_end)
    return [
        Reject(first_row + row, *chunk.faults.get(row, (reason, detail)), chunk.raw(row))
        for row in range(len(chunk.found))
    ]


def rejects_csv(rejects: Iterable[Reject], *, header: bool = False, excel_safe: bool = False) -> bytes:
    """The rejects as CSV in UTF-8; lines end in LF. `excel_safe` defuses raw rows that begin as formulas."""
    lines = [
        f"{reject.row_number},{_field(reject.reason)},{_field(reject.detail)},{_field(_raw(reject, excel_safe))}\n"
        for reject in rejects
    ]
    return (REJECTS_HEADER if header else b"") + "".join(lines).encode()


def _raw(reject: Reject, excel_safe: bool) -> str:
    text = reject.raw.decode()
    return defused(text) if excel_safe else text


def _field(text: str) -> str:
    # Not csv.writer: before Python 3.13 it leaves a lone CR unquoted.
    return '"' + text.replace('"', '""') + '"' if _MUST_QUOTE.search(text) else text
