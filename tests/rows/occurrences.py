"""What a generated file truly holds and does at its borders, found by looking, whatever the generator meant."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tests.rows.comparison import ExpectedRow, expected_spans
from tests.rows.generated import Cut, GeneratedFile

NEWLINE_OVER_BORDER = "a quoted field with a newline over a chunk border"
STRAY_QUOTES = "stray quotes"
_LINE_END = rb"(?:\r\n|\r|\n)"


def occurrences(file: GeneratedFile, rows: Sequence[ExpectedRow]) -> set[str]:
    """The names of all that occurs in this file."""
    dialect = file.layout.dialect
    body = file.data[file.layout.data_start :]
    if dialect.unit > 1:
        body = body.decode(dialect.encoding, "replace").encode()
    seen = {
        NEWLINE_OVER_BORDER: any(_newline_over_border(file, rows, cut) for cut in file.cuts),
        STRAY_QUOTES: _well_formed(dialect.delimiter).fullmatch(body) is None,
        "mixed line ends": len(set(re.findall(_LINE_END, body))) > 1,
        "lone CR": re.search(rb"\r(?!\n)", body) is not None,
        "blank lines": re.search(rb"(?:^|\r\n|\r(?!\n)|\n)[\r\n]", body) is not None,
        "NUL": b"\0" in body,
        "ragged rows": any(row.reason.endswith("_fields") for row in rows),
        "doubled quotes": re.search(rb'[^"]""[^"]', body) is not None
        and any('"' in "".join(row.fields) for row in rows),
        "empty quoted fields": _empty_quoted(dialect.delimiter).search(body) is not None,
        "token beside a quote": re.search(rb'"\w+"\w', body) is not None,
        "no line end at the end": not body.endswith((b"\r", b"\n")),
        "unclosed quote": any(row.reason == "unclosed_quote" for row in rows),
        "line over the limit": any(row.reason == "row_too_long" for row in rows),
        "not UTF-8": any(row.reason == "undecodable" for row in rows),
        "BOM": dialect.bom,
        "Windows-1252 beyond ASCII": dialect.encoding == "cp1252" and not body.isascii(),
        "character over a block border": dialect.encoding == "utf-8"
        and any(_cut_character(file, c) for c in file.cuts),
        "CRLF over a block border": any(_cut_line_end(file, cut) for cut in file.cuts),
        "UTF-16": dialect.unit > 1,
        "quote '": dialect.quotechar == "'",
        "no quotes": not dialect.quotechar,
        "escapes": dialect.escapechar.encode() in body if dialect.escapechar else False,
        "over 512 KiB": len(body) > 512 << 10,
        "over 1 MiB": len(body) > 1 << 20,
    }
    return {name for name, is_so in seen.items() if is_so} | {f"delimiter {dialect.delimiter!r}"}


def _newline_over_border(file: GeneratedFile, rows: Sequence[ExpectedRow], cut: Cut) -> bool:
    """Whether the byte at which a chunk is full lies within a field that is quoted and holds a line end."""
    for span in expected_spans(file, rows, cut.chunk):
        border = span.start + cut.chunk
        for row in reversed(rows[span.first_row - 1 : span.first_row - 1 + span.rows]):
            if row.start < border < row.end and not row.reason.startswith(("unclosed", "row_too")):
                if any(start < border < end for start, end in _quoted_newlines(file, row)):
                    return True
                break
    return False


def _quoted_newlines(file: GeneratedFile, row: ExpectedRow) -> Iterator[tuple[int, int]]:
    """Begin and end of each quoted field with a line end within this row, as bytes of the file."""
    raw = file.data[row.start : row.end]
    # A row that is not well-formed may hold such fields, too, but what looks like one may be none.
    if (b"\n" in raw or b"\r" in raw) and _well_formed(file.layout.dialect.delimiter).fullmatch(raw):
        for field in _quoted_field(file.layout.dialect.delimiter).finditer(raw):
            if re.search(_LINE_END, field[0]):
                yield row.start + field.start(), row.start + field.end()


@lru_cache
def _well_formed(delimiter: str) -> re.Pattern[bytes]:
    """RFC 4180's grammar for any number of rows: a quote stands around a field or is doubled within one."""
    d = re.escape(delimiter.encode())
    field = rb'(?:"(?:[^"]|"")*+"|[^"\r\n%b]*+)' % d
    return re.compile(rb"(?:%b(?:%b%b)*+(?:%b|\Z))*+" % (field, d, field, _LINE_END))


@lru_cache
def _quoted_field(delimiter: str) -> re.Pattern[bytes]:
    d = re.escape(delimiter.encode())
    return re.compile(rb'"(?:[^"]|"")*+"|[^"\r\n%b]++' % d)


@lru_cache
def _empty_quoted(delimiter: str) -> re.Pattern[bytes]:
    d = re.escape(delimiter.encode())
    return re.compile(rb'(?:^|[\r\n]|%b)""(?=[\r\n]|%b|\Z)' % (d, d))


def _borders(file: GeneratedFile, cut: Cut) -> range:
    return range(file.layout.data_start + cut.block, len(file.data), cut.block)


def _cut_character(file: GeneratedFile, cut: Cut) -> bool:
    return any(file.data[border] & 0xC0 == 0x80 for border in _borders(file, cut))


def _cut_line_end(file: GeneratedFile, cut: Cut) -> bool:
    return any(file.data[border - 1 : border + 1] == b"\r\n" for border in _borders(file, cut))
