"""What the head of a file tells: encoding, delimiter, header, and where its rows begin."""

import codecs
from typing import NoReturn

from rows import cp1252
from rows.borders import find_rows
from rows.dialect import Dialect, Encoding, Layout, UnusableFile

DELIMITERS = ",;\t|"
"""In the order in which they win when nothing else decides."""
_SAMPLE = 64 << 10
"""Bytes that vote on the delimiter."""
_NO_CSV = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK\x03\x04", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""How UTF-16, workbooks and other zip files, gzip and zstd begin."""
_MOST_NULS = 0.1
"""Share of NUL bytes above which bytes are no text in UTF-8; a stray NUL is a character like any other."""


def inspect(head: bytes, *, complete: bool, name: str) -> Layout:
    """Reads the beginning of a file; `complete` says that `head` is all of it, `name` is what sentences call it.

    Raises UnusableFile for a file without header or rows, or that is no text in UTF-8 or Windows-1252.
    """
    if not head:
        _refuse(name, "is empty; it needs a header and rows.")
    if head.startswith(_NO_CSV) or head.count(0, 0, _SAMPLE) > len(head[:_SAMPLE]) * _MOST_NULS:
        _refuse(name, "is in UTF-16, compressed, or no text at all; save it as UTF-8 CSV.")
    bom = head.startswith(codecs.BOM_UTF8)
    text_start = len(codecs.BOM_UTF8) if bom else 0
    text = head[text_start:]
    if not text.strip(b"\r\n"):
        _refuse(name, "holds nothing but line ends; it needs a header and rows.")
    encoding: Encoding = "utf-8" if bom or _is_utf8(text, complete=complete) else "cp1252"
    layout = _layout(text, Dialect(_vote(text, complete=complete), encoding=encoding, bom=bom), complete, name)
    if complete and not text[layout.data_start :].strip(b"\r\n"):
        _refuse(name, "has a header but no rows; there is nothing to match.")
    return Layout(layout.dialect, layout.header, layout.header_raw, layout.data_start + text_start)


def _refuse(name: str, why: str) -> NoReturn:
    raise UnusableFile(f"{name} {why}")


def _is_utf8(text: bytes, *, complete: bool) -> bool:
    """Whether `text` is valid UTF-8; where the head was cut, its last character may be, too."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _layout(text: bytes, dialect: Dialect, complete: bool, name: str) -> Layout:
    """The layout with offsets counted in `text`."""
    found = find_rows(text, dialect, at_end=complete)
    if not len(found):
        _refuse(name, f"has a header that does not end within {len(text)} bytes; check its quotes and line ends.")
    if found.rejected[0]:
        _refuse(name, "has a header with a quote that never closes, or one that is too long; correct its first line.")
    start, end = int(found.starts[0]), int(found.ends[0])
    raw = text[start:end]
    if dialect.encoding == "cp1252":
        raw = cp1252.to_utf8(raw)
    elif not _is_utf8(raw, complete=True):
        _refuse(name, "begins with a UTF-8 mark, but its header is not UTF-8; save it as UTF-8 CSV.")
    data_start = end + int(found.widths[0])
    header = next(dialect.read(raw.decode()))
    quote = dialect.quotechar
    quoted = dialect.delimiter.join(quote + field.replace(quote, quote * 2) + quote for field in header)
    line_end = text[end:data_start].decode("ascii") or dialect.line_end
    written = Dialect(
        dialect.delimiter, quote, dialect.encoding, dialect.bom, line_end, header_quoted=raw.decode() == quoted
    )
    return Layout(written, tuple(header), raw, data_start)


def _vote(text: bytes, *, complete: bool) -> str:
    """The delimiter under which most rows have as many fields as the header; more fields weigh a little more.

    A delimiter that the header does not hold is none, whatever the rows look like: lists within a field have such.
    """
    sample = text[:_SAMPLE]
    votes = {delimiter: _consistency(sample, delimiter, complete and sample == text) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: votes[delimiter])


def _consistency(sample: bytes, delimiter: str, complete: bool) -> float:
    dialect = Dialect(delimiter)
    consumed = find_rows(sample, dialect, at_end=complete).consumed
    whole = sample[:consumed] if consumed else sample
    counts = [len(fields) for fields in dialect.read(whole.decode("latin-1")) if fields]
    if not counts or counts[0] == 1:
        return 0.0
    return counts.count(counts[0]) / len(counts) * (1 - 1 / counts[0])
