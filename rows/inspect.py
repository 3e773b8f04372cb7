"""What the head of a file tells: encoding, dialect, header, and where its rows begin."""

import codecs
from dataclasses import replace
from typing import NoReturn

from rows.borders import find_rows
from rows.dialect import Dialect, Layout, UnusableFile
from rows.dialect_options import DialectOptions
from rows.encodings import USUAL_FALLBACK, UTF_8, UTF_16_LE, TextStart, is_utf8, mark_of, utf16_by_nuls
from rows.guess import guess_marks, separator_line
from rows.refused import refusal_of
from rows.structure import structure
from rows.text import read_text

HEAD_SIZES = (1 << 20, 8 << 20)
"""Bytes read of a file: more, where the first ones are too few by `tells_encoding`."""
_SAMPLE = 64 << 10
"""Bytes that vote on the dialect."""
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MOST_NULS = 0.1
"""Share of NUL bytes above which bytes are no text in UTF-8; a stray NUL is a character like any other."""
_FOUND_BY_FILE = DialectOptions()


def tells_encoding(head: bytes, options: DialectOptions = _FOUND_BY_FILE) -> bool:
    """Whether more of the file would not change what encoding it is in: ASCII may still turn out as anything."""
    return options.encoding is not None or not head.isascii()


def inspect(head: bytes, *, complete: bool, name: str, options: DialectOptions = _FOUND_BY_FILE) -> Layout:
    """Reads the beginning of a file; `complete` says that `head` is all of it, `name` is what sentences call it.

    Raises UnusableFile for a file without header or rows, or that is no text.
    """
    if not head:
        _refuse(name, "is empty; it needs a header and rows.")
    if refusal := refusal_of(head):
        _refuse(name, refusal)
    if head.startswith(_UTF_32):
        _refuse(name, "is in UTF-32; save it as UTF-8 CSV.")
    start = _text_start(head, complete, name, options)
    text = head[start.size :]
    fallback = USUAL_FALLBACK if start.encoding == UTF_8 and options.encoding != UTF_8 else ""
    dialect = Dialect(encoding=start.encoding, bom=start.size > 0, fallback=fallback)
    if not structure(text, dialect).strip(b"\r\n"):
        _refuse(name, "holds nothing but line ends; it needs a header and rows.")
    sample = read_text(text[:_SAMPLE], dialect, at_end=True).text
    if hint := separator_line(sample):
        skipped = hint[1] * dialect.unit
        start, text, sample = start._replace(size=start.size + skipped), text[skipped:], sample[hint[1] :]
        options = replace(options, delimiter=options.delimiter or hint[0])
    dialect = guess_marks(sample, dialect, options, complete=complete and len(text) <= _SAMPLE)
    layout = _layout(text, dialect, complete, name)
    if not options.header:
        layout = _headerless(layout)
    if complete and options.header and not structure(text[layout.data_start :], dialect).strip(b"\r\n"):
        _refuse(name, "has a header but no rows; there is nothing to match.")
    return replace(layout, data_start=layout.data_start + start.size)


def _refuse(name: str, why: str) -> NoReturn:
    raise UnusableFile(f"{name} {why}")


def _text_start(head: bytes, complete: bool, name: str, options: DialectOptions) -> TextStart:
    """A mark in the file comes before the user's word, and that before what the bytes look like."""
    if mark := mark_of(head):
        return mark
    if options.encoding == "utf-16":
        return TextStart(utf16_by_nuls(head) or UTF_16_LE, 0)
    if options.encoding:
        return TextStart(options.encoding, 0)
    if wide := utf16_by_nuls(head):
        return TextStart(wide, 0)
    if head.count(0, 0, _SAMPLE) > len(head[:_SAMPLE]) * _MOST_NULS:
        _refuse(name, "is no text; save it as UTF-8 CSV.")
    return TextStart(UTF_8 if is_utf8(head, complete=complete) else USUAL_FALLBACK, 0)


def _headerless(first_row: Layout) -> Layout:
    """The columns are named by their places, and the rows begin with the first one."""
    names = tuple(f"column_{place}" for place in range(1, len(first_row.header) + 1))
    written = map(first_row.dialect.quoted, names) if first_row.dialect.header_quoted else names
    return Layout(first_row.dialect, names, first_row.dialect.delimiter.join(written).encode(), 0)


def _layout(text: bytes, dialect: Dialect, complete: bool, name: str) -> Layout:
    """The layout with offsets counted in `text`."""
    found = find_rows(text, dialect, at_end=complete)
    if not len(found):
        _refuse(name, f"has a header that does not end within {len(text)} bytes; check its quotes and line ends.")
    if found.rejected[0]:
        _refuse(name, "has a header with a quote that never closes, or one that is too long; correct its first line.")
    start, end = int(found.starts[0]), int(found.ends[0])
    behind = end + int(found.widths[0])
    read = read_text(text[start:behind], dialect, at_end=True)
    if read.faults:
        _refuse(name, f"has a header that cannot be read as {dialect.encoding}; save it as UTF-8 CSV.")
    raw = read.raw(0)
    header = next(dialect.read(raw.decode()))
    line_end = read.text[len(raw) :].decode() or dialect.line_end
    quoted = bool(dialect.quotechar) and raw.decode() == dialect.delimiter.join(map(dialect.quoted, header))
    return Layout(replace(dialect, line_end=line_end, header_quoted=quoted), tuple(header), raw, behind)
