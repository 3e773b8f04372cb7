"""One generated file, read by `rows` in chunks and by the `csv` module as a whole: where the two differ.

Compared are the spans, also those of a splitter that takes over at a border, each chunk's values and rejects, and the
bytes that come out of each chunk when nothing is appended.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pytest

from rows import Dialect, RowSpan, Splitter, append_columns, borders, find_rows, parse_rows, text
from tests.rows.generated import Cut, GeneratedFile
from tests.rows.reading_by_csv import Row, records_by_csv

_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)}


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A row of the file as the `csv` module and the written rules have it; offsets are bytes of the file."""

    start: int
    end: int
    width: int
    raw: bytes
    """In UTF-8, or as it came."""
    fields: tuple[str, ...]
    reason: str
    """Empty for a good row."""


def expected_rows(file: GeneratedFile) -> list[ExpectedRow]:
    start = file.layout.data_start
    records = records_by_csv(file.data[start:], file.layout.dialect, file.limit)
    return [_expected(file, row, fields, start) for row, fields in records]


def _expected(file: GeneratedFile, row: Row, fields: list[str], shift: int) -> ExpectedRow:
    start, end = row.start + shift, row.end + shift
    raw = file.data[start:end]
    dialect = file.layout.dialect
    reason, values = "", tuple(fields)
    if dialect.unit > 1 or not raw.isascii():
        try:
            raw, values = _decoded(raw, dialect).encode(), tuple(_of_units(field, dialect) for field in fields)
        except UnicodeDecodeError:
            reason, raw = "undecodable", raw.decode(dialect.encoding, "backslashreplace").encode()
    if row.rejected:
        reason = "row_too_long" if (end - start) // dialect.unit > file.limit else "unclosed_quote"
    elif not reason and len(fields) != len(file.layout.header):
        reason = "too_few_fields" if len(fields) < len(file.layout.header) else "too_many_fields"
    return ExpectedRow(start, end, row.width, raw, values, reason)


def _of_units(field: str, dialect: Dialect) -> str:
    """A field of which each character stands for a unit. Raises UnicodeDecodeError."""
    if dialect.unit == 1:
        return _decoded(field.encode("latin-1"), dialect)
    return _decoded(field.encode(dialect.encoding, "surrogatepass"), dialect)


def _decoded(data: bytes, dialect: Dialect) -> str:
    return data.decode("latin-1").translate(_CP1252) if dialect.encoding == "cp1252" else data.decode(dialect.encoding)


def expected_spans(file: GeneratedFile, rows: Sequence[ExpectedRow], chunk: int) -> list[RowSpan]:
    """The rule of docs/csv.md, row by row: a chunk ends where the first row begins that lies the chunk size behind."""
    spans: list[RowSpan] = []
    first, start = 0, file.layout.data_start
    for index, row in enumerate(rows):
        if index > first and row.start >= start + chunk:
            spans.append(RowSpan(first + 1, index - first, start, row.start))
            first, start = index, row.start
    if start < len(file.data):
        spans.append(RowSpan(first + 1, len(rows) - first, start, len(file.data)))
    return spans


def differences(file: GeneratedFile, rows: Sequence[ExpectedRow]) -> Iterator[str]:
    """A sentence for each difference, none where `rows` reads the file as it should."""
    for cut in file.cuts:
        with _scanner_set(file.limit, cut.window):
            try:
                yield from (f"{file.name}, {cut}: {each}" for each in _differences(file, rows, cut))
            except Exception as error:  # noqa: BLE001 - whatever a reader raises is a difference
                yield f"{file.name}, {cut}: {error!r}"


def _differences(file: GeneratedFile, rows: Sequence[ExpectedRow], cut: Cut) -> Iterator[str]:
    spans = expected_spans(file, rows, cut.chunk)
    given = split(file, cut, file.layout.data_start, 1)
    if given != spans:
        yield f"spans {given} instead of {spans}"
        return
    borders_given = [file.layout.data_start, *(span.end for span in given)]
    if borders_given != [*(span.start for span in given), len(file.data)]:
        yield f"spans do not partition the data: {given}"
    if spans:
        at = int(file.restart * len(spans))
        again = split(file, cut, spans[at].start, spans[at].first_row)
        if again != spans[at:]:
            yield f"restarted at byte {spans[at].start}: {again} instead of {spans[at:]}"
    for span in spans:
        expected = rows[span.first_row - 1 : span.first_row - 1 + span.rows]
        yield from (f"{span}: {each}" for each in _chunk_differences(file, span, expected))


def split(file: GeneratedFile, cut: Cut, start: int, first_row: int) -> list[RowSpan]:
    splitter = Splitter(file.layout.dialect, start=start, first_row=first_row, chunk_bytes=cut.chunk, limit=file.limit)
    ends = [*range(start, len(file.data), cut.block), len(file.data)]
    given = [splitter.feed(file.data[begin:end]) for begin, end in pairwise(ends)]
    return [span for spans in (*given, splitter.finish()) for span in spans]


def _chunk_differences(file: GeneratedFile, span: RowSpan, rows: Sequence[ExpectedRow]) -> Iterator[str]:
    width = len(file.layout.header)
    at_end = span.end == len(file.data)
    parsed = parse_rows(
        file.data[span.start : span.end], file.layout, first_row=span.first_row, wanted=range(width), at_end=at_end
    )
    numbered = list(enumerate(rows, span.first_row))
    good = [(number, row) for number, row in numbered if not row.reason]
    rejects = [(number, row.reason, row.raw) for number, row in numbered if row.reason]
    checks = (
        ("rows", parsed.rows, len(rows)),
        ("row numbers", parsed.row_numbers.tolist(), [number for number, _ in good]),
        ("rejects", [(each.row_number, each.reason, each.raw) for each in parsed.rejects], rejects),
        (
            "values",
            [tuple(column.to_pylist()) for column in parsed.columns.columns],
            list(zip(*(row.fields for _, row in good), strict=True)) or [()] * width,
        ),
        (
            "bytes",
            append_columns(parsed, parsed.columns.select([]), file.layout.dialect),
            spliced(file, [row for _, row in good]),
        ),
    )
    yield from (f"{what} {given!r} instead of {wanted!r}" for what, given, wanted in checks if given != wanted)


def spliced(file: GeneratedFile, good: Sequence[ExpectedRow]) -> bytes:
    """The user's own bytes of good rows, in UTF-8; the last one gets the header's line end where it has none."""
    default = file.layout.dialect.line_end.encode()
    ends = (_decoded(file.data[row.end : row.end + row.width], file.layout.dialect).encode() or default for row in good)
    return b"".join(row.raw + end for row, end in zip(good, ends, strict=True))


@contextmanager
def _scanner_set(limit: int, window: int) -> Iterator[None]:
    """The scanner with a small window, and chunks read under the limit of the splitter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(borders, "_WINDOW", window)
        patch.setattr(text, "find_rows", partial(find_rows, limit=limit))
        patch.setattr(text, "MAX_ROW_BYTES", limit)
        yield
