"""What a row is, once more, by the `csv` module alone and one record at a time: slow, plain, the yardstick."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from rows import MAX_ROW_BYTES, Dialect


@dataclass(frozen=True, slots=True)
class Row:
    start: int
    end: int
    width: int
    rejected: bool


def rows_by_csv(data: bytes, dialect: Dialect, limit: int = MAX_ROW_BYTES) -> list[Row]:
    lines = data.splitlines(keepends=True)  # of bytes: at LF, CRLF and CR only
    rows: list[Row] = []
    line = start = 0
    while line < len(lines):
        record = _record(lines, line, dialect)
        rejected = record is None or len(_bare(record[1])) > limit
        fields, content = ([], lines[line]) if record is None or rejected else record
        if fields or rejected:
            end = start + len(_bare(content))
            rows.append(Row(start, end, start + len(content) - end, rejected))
        line += 1 if rejected else len(content.splitlines())
        start += len(content)
    return rows


def fields_by_csv(row: bytes, dialect: Dialect) -> list[str]:
    lines = [line.decode() for line in row.splitlines(keepends=True)]
    return next(csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quotechar))


def _record(lines: list[bytes], first: int, dialect: Dialect) -> tuple[list[str], bytes] | None:
    """Fields and bytes of the record that begins with line `first`; None when a quote stays open."""
    used: list[bytes] = []

    def feed() -> Iterator[str]:
        for index in range(first, len(lines)):
            used.append(lines[index])
            yield lines[index].decode("latin-1")
        used.append(b"")  # a record that asks for more than there is has a quote open
        yield "\n"

    fields = next(csv.reader(feed(), delimiter=dialect.delimiter, quotechar=dialect.quotechar))
    return (fields, b"".join(used)) if used[-1] else None


def _bare(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line.removesuffix(b"\r")
