"""Cuts a stream of bytes into row ranges, in bounded memory."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

from rows.borders import find_rows
from rows.dialect import Dialect, UnusableFile
from rows.limits import MAX_LINE_BYTES, MAX_ROW_BYTES
from rows.scan import RowStarts, scan_rows

_WINDOW = 512 << 10
"""Bytes scanned in one go: their bits stay in the processor's caches."""


@dataclass(frozen=True, slots=True)
class RowSpan:
    """Rows `first_row` to `first_row + rows - 1` (numbered from 1), in bytes `start` to `end - 1` of the upload."""

    first_row: int
    rows: int
    start: int
    end: int


def take_span(waiting: bytearray, span: RowSpan) -> bytes:
    """The bytes of a span, which `waiting` begins with and has no more afterwards."""
    size = span.end - span.start
    data = bytes(memoryview(waiting)[:size])
    del waiting[:size]
    return data


class Splitter:
    """Feed it the upload from byte `start` on, in blocks of any size; it gives spans that follow on each other.

    A span ends where the first row begins that lies `chunk_bytes` or more behind the span's own start, or that would be
    one more than `chunk_rows`, so blank lines belong to the span before them. Each of the two is one size for all
    spans, or sizes that it takes the next of each time. The spans depend on the bytes alone, not on the blocks, and a
    splitter that starts where a span ended gives the same spans from there on.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        start: int,
        first_row: int,
        chunk_bytes: int | Iterator[int],
        chunk_rows: int | Iterator[int] = sys.maxsize,
        limit: int = MAX_ROW_BYTES,
        name: str = "The file",
    ) -> None:
        self._dialect, self._limit, self._name = dialect, limit, name
        self._sizes = zip(_sizes(chunk_bytes), _sizes(chunk_rows), strict=False)
        self._chunk_bytes, self._chunk_rows = next(self._sizes)
        self._first_row, self._rows, self._start = first_row, 0, start
        self._offset = start
        """Byte of the upload at which `_carry` begins."""
        self._carry = b""
        self._blocks: list[bytes] = []
        self._fed = 0

    @property
    def held(self) -> int:
        """Bytes kept: an incomplete record (`limit`, or a line of MAX_LINE_BYTES), as much again, and a block."""
        return len(self._carry) + self._fed

    def feed(self, block: bytes) -> list[RowSpan]:
        """Takes the next bytes; returns the spans that are complete. Raises UnusableFile for a line without an end."""
        self._blocks.append(block)
        self._fed += len(block)
        # What is carried is read again each time: waiting for as much again keeps that linear.
        return self._scan(at_end=False) if self._fed > len(self._carry) else []

    def finish(self) -> list[RowSpan]:
        """The spans that remain once all bytes were fed. A span of no rows comes only from an upload of blank lines."""
        spans = self._scan(at_end=True)
        if self._offset > self._start:
            spans.append(self._cut(self._offset))
        return spans

    def _scan(self, *, at_end: bool) -> list[RowSpan]:
        start, spans = self._over_the_seam()
        data = b"".join(filter(None, (self._carry, *self._blocks)))
        while start < len(data):
            found = self._closed_rows(data, start) or self._any_rows(data, start, at_end=at_end)
            if not found.consumed:
                break
            spans += self._spans(found)
            start += found.consumed
        self._carry, self._blocks, self._fed = data[start:], [], 0
        # The last byte carried may be half a line end.
        self._refuse_endless_line(len(self._carry) - 1)
        return spans

    def _over_the_seam(self) -> tuple[int, list[RowSpan]]:
        """Reads what is carried with the head of the block behind it, so that no block is copied for a few bytes.

        Returns the byte of the block at which to go on.
        """
        if self._carry and len(self._blocks) == 1:
            seam = self._carry + self._blocks[0][:_WINDOW]
            found = self._closed_rows(seam, 0)
            if found and found.consumed >= len(self._carry):
                start = found.consumed - len(self._carry)
                self._carry = b""
                return start, self._spans(found)
        return 0, []

    def _closed_rows(self, data: bytes, start: int) -> RowStarts | None:
        """Rows that end within a window no longer than a record may be, so that none can be given up."""
        most = self._limit * self._dialect.unit
        size = min(_WINDOW, most)
        while True:
            found = scan_rows(data, start, min(start + size, len(data)), self._dialect)
            if found.consumed:
                return found
            if size >= min(most, len(data) - start):
                return None
            size = min(2 * size, most)

    def _any_rows(self, data: bytes, start: int, *, at_end: bool) -> RowStarts:
        """Rows from one on that is cut off, or whose first line is given up."""
        size = 2 * self._limit * self._dialect.unit
        while True:
            last = start + size >= len(data)
            found = find_rows(data[start : start + size], self._dialect, at_end=at_end and last, limit=self._limit)
            if found.consumed or last:
                self._refuse_endless_line(int((found.ends - found.starts).max(initial=0)))
                return RowStarts.at(found.starts, found.consumed)
            size *= 2

    def _spans(self, found: RowStarts) -> list[RowSpan]:
        """The spans that end in the next bytes, which hold these rows."""
        spans: list[RowSpan] = []
        done = 0
        while True:
            border = self._border(found, done)
            if border is None:
                break
            before = found.before(border)
            self._rows += before - done
            done = before
            spans.append(self._cut(self._offset + border))
        self._rows += found.before(found.consumed) - done
        self._offset += found.consumed
        return spans

    def _border(self, found: RowStarts, done: int) -> int | None:
        """Where the next span ends, if it ends among these rows, of which `done` lie in spans."""
        wanted = max(self._start + self._chunk_bytes - self._offset, 0)
        border = found.first_from(wanted) if wanted < found.consumed else None
        if border is not None and self._rows + found.before(border) == done:
            border = found.first_from(border + 1)
        full = found.nth(done + self._chunk_rows - self._rows)
        return min((each for each in (border, full) if each is not None), default=None)

    def _cut(self, end: int) -> RowSpan:
        span = RowSpan(self._first_row, self._rows, self._start, end)
        self._first_row, self._rows, self._start = self._first_row + self._rows, 0, end
        self._chunk_bytes, self._chunk_rows = next(self._sizes)
        return span

    def _refuse_endless_line(self, longest: int) -> None:
        if longest > MAX_LINE_BYTES:
            raise UnusableFile(
                f"{self._name} has a line of more than {MAX_LINE_BYTES >> 20} MiB near byte {self._offset}; "
                "check that it is a CSV file whose rows end in line ends."
            )


def _sizes(size: int | Iterator[int]) -> Iterator[int]:
    return repeat(size) if isinstance(size, int) else size
