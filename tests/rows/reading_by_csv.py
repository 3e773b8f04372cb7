"""What a row is, once more, by the `csv` module alone and one record at a time: slow, plain, the yardstick."""

import csv
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rows import MAX_ROW_BYTES, Dialect


@dataclass(frozen=True, slots=True)
class Row:
    start: int
    end: int
    width: int
    rejected: bool


def rows_by_csv(data: bytes, dialect: Dialect, limit: int = MAX_ROW_BYTES) -> list[Row]:
    return [row for row, _ in records_by_csv(data, dialect, limit)]


def records_by_csv(data: bytes, dialect: Dialect, limit: int = MAX_ROW_BYTES) -> Iterator[tuple[Row, list[str]]]:
    """All rows with their fields, one character for each unit of the data: a byte, or two of them in UTF-16.

    Offsets are bytes, the limit is units. Given-up lines have no fields.
    """
    lines = _lines(_units(data, dialect), dialect.escapechar)
    line = start = 0
    while line < len(lines):
        feed = _Lines(lines, line, limit)
        for fields in _records(feed, dialect):
            content = "".join(lines[line : feed.line])
            end = start + len(content) - _end_width(content, dialect)
            rejected = feed.overrun or end - start > limit
            if rejected:
                content = lines[line]
                end = start + len(content) - _end_width(content, dialect)
            behind = start + len(content)
            if fields or rejected:
                unit = dialect.unit
                yield Row(start * unit, end * unit, (behind - end) * unit, rejected), [] if rejected else fields
            line, start = line + 1 if rejected else feed.line, behind
            if rejected:
                break
            feed.size = 0


def fields_by_csv(row: bytes, dialect: Dialect) -> list[str]:
    lines = [line.decode() for line in row.splitlines(keepends=True)]  # of bytes: at LF, CRLF and CR only
    return next(_reader(lines, dialect))


def _units(data: bytes, dialect: Dialect) -> str:
    if dialect.unit == 1:
        return data.decode("latin-1")
    return "".join(map(chr, struct.unpack(f"{'<' if dialect.encoding == 'utf-16-le' else '>'}{len(data) // 2}H", data)))


def _lines(text: str, escape: str) -> list[str]:
    """The lines of a text with their line ends; an escaped CR or LF ends none."""
    character = rf"{re.escape(escape)}[\s\S]?|[^\r\n{re.escape(escape)}]" if escape else r"[^\r\n]"
    return [line[0] for line in re.finditer(rf"(?:{character})*+(?:\r\n|\r|\n|\Z)", text) if line[0]]


def _end_width(content: str, dialect: Dialect) -> int:
    """Of the line end behind `content`, a record or a line; a character in front of it may be escaped, CR too."""
    escape = re.escape(dialect.escapechar)
    body = re.sub(rf"{escape}[\s\S]", "xx", content) if escape else content
    return len(body) - len(
        body.removesuffix("\n").removesuffix("\r") if body.endswith("\n") else body.removesuffix("\r")
    )


def _reader(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quotechar or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quotechar else csv.QUOTE_NONE,
        escapechar=dialect.escapechar or None,
    )


class _Lines:
    """Feeds a reader; stops it where the record at hand has more than the limit or asks for more than there is."""

    def __init__(self, lines: list[str], line: int, limit: int) -> None:
        self._lines, self.line, self._limit = lines, line, limit
        self.size = 0
        """Units fed since the record began; whoever takes the record sets it back."""
        self.overrun = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        over = self.size > self._limit + len("\r\n")
        if over or self.line == len(self._lines):
            self.overrun = self.size > 0
            raise StopIteration
        content = self._lines[self.line]
        self.line += 1
        self.size += len(content)
        # Behind an escaped line end the reader asks for more where the data end, though the record could end there.
        return content if content.endswith(("\r", "\n")) else content + "\n"


def _records(feed: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    """What the reader says. One whose record overran says whatever it likes, or nothing, in its last list."""
    reader = _reader(feed, dialect)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            if feed.overrun:
                yield []
            return
        except csv.Error:  # a field over the module's own limit, which is never under that of a row
            feed.overrun = True
            yield []
