"""Where records end among lines that hold quotes.

Two ways, in turn. *By parity*: a line end behind an even number of quotes ends a record. That is exact for as long as
every opening quote stands where a field begins and every closing one where a field ends or a quote is doubled, which
one look-up per quote tells. *By pattern*, where a stray quote stands: a line, read from the state in which it begins,
is done or leaves a quote open. What the patterns say is what the `csv` module does when it is not strict.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rows.lines import CR, LF, Lines, Offsets

_STEP = 64
"""Records read by pattern before parity is tried again; doubled for as long as that finds nothing."""
_GIVEN_UP = -1
_NO_LINES: Offsets = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands for delimiter and quote, in the forms that the two ways need."""

    quote: int
    neighbours: NDArray[np.bool_]
    """Bytes that may stand before an opening quote or behind a closing one."""
    done_from_start: re.Pattern[bytes]
    """Matches a whole line that, begun outside quotes, leaves none open."""
    done_from_quote: re.Pattern[bytes]
    """The same for a line that begins inside quotes."""

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, delimiter: str, quotechar: str) -> "Marks":
        d, q = (re.escape(character.encode("ascii")) for character in (delimiter, quotechar))
        neighbours = np.zeros(256, dtype=np.bool_)
        neighbours[[ord(delimiter), ord(quotechar), CR, LF]] = True
        # Behind the closing quote anything is literal up to the delimiter, quotes included.
        closing = rb"[^%b]*+(?:%b%b[^%b]*+)*+%b[^%b]*+" % (q, q, q, q, q, d)
        field = rb"(?:%b%b|(?!%b)[^%b]*+)" % (q, closing, q, d)
        further = rb"(?:%b%b)*+" % (d, field)
        return cls(
            ord(quotechar),
            neighbours,
            re.compile(field + further, re.DOTALL),
            re.compile(closing + further, re.DOTALL),
        )


@dataclass(frozen=True, slots=True)
class Records:
    """Records as indices into Lines: first line, last line, and whether the first line was given up as a reject."""

    first: Offsets
    last: Offsets
    rejected: NDArray[np.bool_]


class QuotedLines:
    """One buffer's lines and quotes. It begins where a record begins; without `at_end` it may be cut anywhere.

    `limit` is the most bytes of one record.
    """

    def __init__(self, data: bytes, lines: Lines, marks: Marks, *, limit: int, at_end: bool) -> None:
        self._data, self._lines, self._marks, self._limit, self._at_end = data, lines, marks, limit, at_end
        self._known = len(data) - data.endswith(b"\r")
        """Line ends before this offset are all in `lines`."""
        self._view = np.frombuffer(data, np.uint8)
        self._quotes = np.flatnonzero(self._view == marks.quote)
        self._quotes_until = np.concatenate(([0], np.searchsorted(self._quotes, lines.ends)))
        """Entry i: quotes before line i."""
        # The same numbers for the way by pattern: arrays are slow at single ones, lists of them large.
        self._starts, self._ends = lines.starts.data, lines.ends.data
        self._before = self._quotes_until.data
        self._misplaced: dict[int, Offsets] = {}
        self._close = -1

    def records(self) -> Records:
        """The records that no further byte can change, blank lines among them, in order and without a gap."""
        found = [(_NO_LINES, _NO_LINES, np.zeros(0, dtype=np.bool_))]
        line, step = 0, _STEP
        while line < len(self._lines):
            first, last = self._by_parity(line)
            found.append((first, last, np.zeros(len(first), dtype=np.bool_)))
            line, step = (int(last[-1]) + 1, _STEP) if len(last) else (line, 2 * step)
            first, last, rejected = self._by_pattern(line, step)
            if not len(last):
                break
            found.append((first, last, rejected))
            line = int(last[-1]) + 1
        return Records(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _by_parity(self, line: int) -> tuple[Offsets, Offsets]:
        """Records from `line` on, up to the first misplaced quote or overlong record."""
        before = int(self._quotes_until[line])
        misplaced = self._misplaced_quotes(before & 1)
        next_misplaced = int(np.searchsorted(misplaced, before))
        stop = len(self._lines)
        if next_misplaced < len(misplaced):
            stop = int(np.searchsorted(self._lines.ends, self._quotes[misplaced[next_misplaced]]))
        even = (self._quotes_until[line + 1 : stop + 1] - before) & 1 == 0
        last = line + np.flatnonzero(even)
        first = np.concatenate(([line], last[:-1] + 1)) if len(last) else last
        overlong = np.flatnonzero(self._lines.ends[last] - self._lines.starts[first] > self._limit)
        return (first[: overlong[0]], last[: overlong[0]]) if len(overlong) else (first, last)

    def _misplaced_quotes(self, phase: int) -> Offsets:
        """Indices of quotes that stand in no proper place, if those of index `phase` modulo 2 are opening ones."""
        if phase not in self._misplaced:
            proper = np.empty(len(self._quotes), dtype=np.bool_)
            # Clipping takes the quote itself for its neighbour at either end of the buffer, which is a proper one.
            for parity, side in ((phase, -1), (1 - phase, 1)):
                beside = self._view.take(self._quotes[parity::2] + side, mode="clip")
                proper[parity::2] = self._marks.neighbours[beside]
            self._misplaced[phase] = np.flatnonzero(~proper)
        return self._misplaced[phase]

    def _by_pattern(self, line: int, most: int) -> tuple[Offsets, Offsets, NDArray[np.bool_]]:
        """Up to `most` records from `line` on."""
        first: list[int] = []
        ends: list[int] = []
        while line < len(self._ends) and len(first) < most:
            end = self._end_of_record(line)
            if end is None:
                break
            first.append(line)
            ends.append(end)
            line = max(line, end) + 1
        starts, last = np.array(first, np.int64), np.array(ends, np.int64)
        return starts, np.maximum(starts, last), last == _GIVEN_UP

    def _end_of_record(self, line: int) -> int | None:
        """The last line of the record that `line` begins; _GIVEN_UP for a reject, None when more data must tell."""
        start = self._starts[line]
        if self._is_done(line, self._marks.done_from_start):
            return line if self._ends[line] - start <= self._limit else _GIVEN_UP
        close = self._next_close(line + 1)
        if close < len(self._ends):
            return close if self._ends[close] - start <= self._limit else _GIVEN_UP
        return _GIVEN_UP if self._at_end or self._known > start + self._limit else None

    def _next_close(self, line: int) -> int:
        """The first line from `line` on that closes a quote open before it. Asked in ascending order, looks once."""
        if line > self._close:
            while line < len(self._ends) and not self._is_done(line, self._marks.done_from_quote):
                line = self._next_quoted(line + 1)
            self._close = line
        return self._close

    def _next_quoted(self, line: int) -> int:
        """The first line from `line` on that holds a quote; the number of lines when none does."""
        return bisect_right(self._before, self._before[line], lo=line + 1) - 1

    def _is_done(self, line: int, pattern: re.Pattern[bytes]) -> bool:
        return pattern.fullmatch(self._data, self._starts[line], self._ends[line]) is not None
