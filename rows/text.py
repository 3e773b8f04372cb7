"""A chunk's rows in UTF-8, and which of them are at fault before anyone counts their fields."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rows import cp1252
from rows.borders import FoundRows, find_rows
from rows.dialect import Dialect
from rows.limits import MAX_ROW_BYTES

Fault = Literal["too_few_fields", "too_many_fields", "unclosed_quote", "row_too_long", "not_utf8"]
"""What can be wrong with a row by itself."""

Faults = dict[int, tuple[Fault, str]]
"""Row, counted from 0 → what is wrong with it, and a sentence about it."""

_UNCLOSED = (
    f"a quote opens here and does not close within {MAX_ROW_BYTES} bytes of the row or before the end of the file"
)
_TOO_LONG = f"the line has more than {MAX_ROW_BYTES} bytes"


@dataclass(frozen=True, slots=True)
class ChunkText:
    """All rows of a chunk."""

    text: bytes
    """UTF-8, but for rows that are at fault for not being so."""
    found: FoundRows
    """Offsets into `text`."""
    faults: Faults

    def raw(self, row: int) -> bytes:
        return self.text[self.found.starts[row] : self.found.ends[row]]


def read_text(data: bytes, dialect: Dialect, *, at_end: bool) -> ChunkText:
    """The rows of a whole chunk; `at_end` says that the file ends with it.

    Raises ValueError when a chunk within the file does not end in a line end: then these are not its bytes.
    """
    if data and not at_end and not data.endswith((b"\n", b"\r")):
        raise ValueError("a chunk within the file must end where a row ends")
    found = find_rows(data, dialect, at_end=True)
    faults: Faults = {int(row): _given_up(found, int(row)) for row in np.flatnonzero(found.rejected)}
    if dialect.encoding == "cp1252":
        starts, ends = cp1252.moved(data, found.starts), cp1252.moved(data, found.ends)
        return ChunkText(cp1252.to_utf8(data), replace(found, starts=starts, ends=ends), faults)
    chunk = ChunkText(data, found, faults)
    for row, detail in _not_utf8(chunk):
        faults.setdefault(row, ("not_utf8", detail))
    return chunk


def _given_up(found: FoundRows, row: int) -> tuple[Fault, str]:
    if found.ends[row] - found.starts[row] > MAX_ROW_BYTES:
        return "row_too_long", _TOO_LONG
    return "unclosed_quote", _UNCLOSED


def _not_utf8(chunk: ChunkText) -> Iterator[tuple[int, str]]:
    """Rows with bytes that are not UTF-8. No character goes over a row's end, so each row decodes by itself."""
    if _decodes(chunk.text):
        return
    for row in range(len(chunk.found)):
        raw = chunk.raw(row)
        try:
            raw.decode()
        except UnicodeDecodeError as error:
            yield row, f"byte {error.start + 1} of the row is 0x{raw[error.start]:02X}, which is no UTF-8 there"


def _decodes(data: bytes) -> bool:
    try:
        return data.isascii() or data.decode() is not None
    except UnicodeDecodeError:
        return False
