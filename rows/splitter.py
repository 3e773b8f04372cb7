"""Cuts a stream of bytes into row ranges, in bounded memory."""

from dataclasses import dataclass

import numpy as np

from rows.borders import FoundRows, find_rows
from rows.dialect import Dialect, UnusableFile
from rows.limits import MAX_LINE_BYTES, MAX_ROW_BYTES


@dataclass(frozen=True, slots=True)
class RowSpan:
    """Rows `first_row` to `first_row + rows - 1` (numbered from 1), in bytes `start` to `end - 1` of the upload."""

    first_row: int
    rows: int
    start: int
    end: int


class Splitter:
    """Feed it the upload from byte `start` on, in blocks of any size; it gives spans that follow on each other.

    A span ends where the first row begins that lies `chunk_bytes` or more behind the span's own start, so blank lines
    belong to the span before them. The spans depend on the bytes alone, not on the blocks, and a splitter that starts
    where a span ended gives the same spans from there on.
    """

    def __init__(
        self, dialect: Dialect, *, start: int, first_row: int, chunk_bytes: int, limit: int = MAX_ROW_BYTES
    ) -> None:
        self._dialect, self._chunk_bytes, self._limit = dialect, chunk_bytes, limit
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
        data = b"".join((self._carry, *self._blocks))
        found = find_rows(data, self._dialect, at_end=at_end, limit=self._limit)
        spans = self._spans(found)
        self._carry, self._blocks, self._fed = data[found.consumed :], [], 0
        self._offset += found.consumed
        self._refuse_endless_lines(found)
        return spans

    def _spans(self, found: FoundRows) -> list[RowSpan]:
        starts = found.starts + self._offset
        spans: list[RowSpan] = []
        done = 0
        while True:
            border = max(int(np.searchsorted(starts, self._start + self._chunk_bytes)), done + (self._rows == 0))
            if border >= len(starts):
                self._rows += len(starts) - done
                return spans
            self._rows += border - done
            spans.append(self._cut(int(starts[border])))
            done = border

    def _cut(self, end: int) -> RowSpan:
        span = RowSpan(self._first_row, self._rows, self._start, end)
        self._first_row, self._rows, self._start = self._first_row + self._rows, 0, end
        return span

    def _refuse_endless_lines(self, found: FoundRows) -> None:
        lengths = found.ends - found.starts
        # The last byte carried may be half a line end.
        longest = max(int(lengths.max(initial=0)), len(self._carry) - 1)
        if longest > MAX_LINE_BYTES:
            raise UnusableFile(
                f"The file has a line of more than {MAX_LINE_BYTES >> 20} MiB near byte {self._offset}; "
                "check that it is a CSV file whose rows end in line ends."
            )
