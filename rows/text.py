"""A chunk's rows in UTF-8, and which of them are at fault before anyone counts their fields."""

import io
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rows.borders import FoundRows, find_rows
from rows.dialect import Dialect
from rows.encodings import UTF_8, decoder
from rows.escapes import misplaced_escapes
from rows.faults import Faults, Said
from rows.limits import MAX_ROW_BYTES
from rows.raw import raw_rows
from rows.structure import structure

_UNCLOSED = (
    f"a quote opens here and does not close within {MAX_ROW_BYTES} bytes of the row or before the end of the file"
)
_GIVEN_UP: tuple[Said, ...] = (
    ("unclosed_quote", _UNCLOSED),
    ("row_too_long", f"the line has more than {MAX_ROW_BYTES} bytes"),
)
"""What is said of a line that was given up."""


@dataclass(frozen=True, slots=True)
class ChunkText:
    """All rows of a chunk."""

    text: bytes
    """UTF-8; what cannot be decoded, in rows that are at fault for it, stands as `\\xNN`."""
    found: FoundRows
    """Offsets into `text`."""
    faults: Faults
    fallback_rows: int = 0
    """Rows that were read in the dialect's fallback encoding."""

    def raw(self, row: int) -> bytes:
        return self.text[self.found.starts[row] : self.found.ends[row]]


def read_text(data: bytes, dialect: Dialect, *, at_end: bool) -> ChunkText:
    """The rows of a whole chunk; `at_end` says that the file ends with it.

    Raises ValueError when a chunk within the file does not end in a line end: then these are not its bytes.
    """
    if data and not at_end and structure(data[-dialect.unit :], dialect) not in {b"\n", b"\r"}:
        raise ValueError("a chunk within the file must end where a row ends")
    found = find_rows(data, dialect, at_end=True)
    chunk = ChunkText(data, found, _given_up(found, dialect))
    chunk = chunk if _is_utf8(data, dialect) else _decoded(chunk, dialect)
    return replace(chunk, faults=chunk.faults.and_of_others(misplaced_escapes(chunk.text, chunk.found, dialect)))


def _given_up(found: FoundRows, dialect: Dialect) -> Faults:
    rows = np.flatnonzero(found.rejected)
    too_long = found.ends[rows] - found.starts[rows] > MAX_ROW_BYTES * dialect.unit
    return Faults(rows, too_long.astype(np.int64), _GIVEN_UP)


def _is_utf8(data: bytes, dialect: Dialect) -> bool:
    """Whether the bytes are what they would be in UTF-8, too."""
    if dialect.unit > 1:
        return False
    try:
        return data.isascii() or (dialect.encoding == UTF_8 and data.decode() is not None)
    except UnicodeDecodeError:
        return False


def _decoded(chunk: ChunkText, dialect: Dialect) -> ChunkText:
    """No character goes over a row's end, so each row decodes by itself. Blank lines fall away."""
    found = chunk.found
    raw = raw_rows(chunk.text, found, np.ones(len(found), dtype=np.bool_))
    behind = raw.ends + found.widths
    sizes = behind - raw.starts
    text, copied, fallback_rows = io.BytesIO(), 0, 0
    undecodable: list[int] = []
    said: list[Said] = []
    for row in np.flatnonzero(_to_decode(raw.text, raw.starts, dialect)).tolist():
        start, end = int(raw.starts[row]), int(behind[row])
        read = _decode(raw.text[start:end], dialect)
        text.write(raw.text[copied:start])
        text.write(read.text)
        copied, sizes[row] = end, len(read.text)
        fallback_rows += read.by_fallback
        if read.fault:
            undecodable.append(row)
            said.append(("undecodable", read.fault))
    text.write(raw.text[copied:])
    widths = found.widths // dialect.unit
    behind = np.cumsum(sizes)
    placed = replace(found, starts=behind - sizes, ends=behind - widths, widths=widths, consumed=text.tell())
    faults = chunk.faults.and_of_others(Faults.of(np.array(undecodable, np.int64), said))
    return ChunkText(text.getvalue(), placed, faults, fallback_rows)


def _to_decode(text: bytes, starts: NDArray[np.int64], dialect: Dialect) -> NDArray[np.bool_]:
    """The rows that may be other bytes in UTF-8."""
    if dialect.unit > 1 or not len(starts):
        return np.ones(len(starts), dtype=np.bool_)
    return np.maximum.reduceat(np.frombuffer(text, np.uint8), starts) >= 0x80


@dataclass(frozen=True, slots=True)
class _Read:
    text: bytes
    by_fallback: bool = False
    fault: str = ""


def _decode(row: bytes, dialect: Dialect) -> _Read:
    try:
        return _Read(decoder(dialect.encoding)(row).encode())
    except UnicodeDecodeError as error:
        if dialect.fallback:
            return _Read(decoder(dialect.fallback)(row).encode(), by_fallback=True)
        wrong = " ".join(f"0x{byte:02X}" for byte in row[error.start : error.end][:4])
        where = f"byte {error.start + 1} of the row"
        readable = row.decode(dialect.encoding, "backslashreplace").encode()
        return _Read(readable, fault=f"{where} begins {wrong}, which is no character in {dialect.encoding}")
