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
    return [row for row, _ in records_by_csv(data, dialect, limit)]


def records_by_csv(data: bytes, dialect: Dialect, limit: int = MAX_ROW_BYTES) -> Iterator[tuple[Row, list[str]]]:
    """All rows with their fields in Latin-1, one character for each byte. Given-up lines have no fields."""
    lines = data.splitlines(keepends=True)  # of bytes: at LF, CRLF and CR only
    line = start = 0
    while line < len(lines):
        feed = _Lines(lines, line, limit)
        for fields in _records(feed, dialect):
            content = b"".join(lines[line : feed.line])
            end = start + len(_bare(content))
            rejected = feed.overrun or end - start > limit
            if rejected:
                content = lines[line]
                end = start + len(_bare(content))
            if fields or rejected:
                yield Row(start, end, start + len(content) - end, rejected), [] if rejected else fields
            line, start = line + 1 if rejected else feed.line, start + len(content)
            if rejected:
                break
            feed.size = 0


def fields_by_csv(row: bytes, dialect: Dialect) -> list[str]:
    lines = [line.decode() for line in row.splitlines(keepends=True)]
    return next(csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quotechar))


class _Lines:
    """Feeds a reader; stops it where the record at hand has more than the limit or asks for more than there is."""

    def __init__(self, lines: list[bytes], line: int, limit: int) -> None:
        self._lines, self.line, self._limit = lines, line, limit
        self.size = 0
        """Bytes fed since the record began; whoever takes the record sets it back."""
        self.overrun = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        over = self.size > self._limit + len(b"\r\n")
        if over or self.line == len(self._lines):
            self.overrun = self.size > 0
            raise StopIteration
        content = self._lines[self.line]
        self.line += 1
        self.size += len(content)
        return content.decode("latin-1")


def _records(feed: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    """What the reader says. One whose record overran says whatever it likes, or nothing, in its last list."""
    reader = csv.reader(feed, delimiter=dialect.delimiter, quotechar=dialect.quotechar)
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


def _bare(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line.removesuffix(b"\r")
