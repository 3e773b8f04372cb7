"""Which delimiter, quote and escape the rows of a sample agree on."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace

from rows.borders import find_rows
from rows.dialect import Dialect
from rows.dialect_options import DialectOptions
from rows.encodings import can_mark

DELIMITERS = ",;\t|"
"""In the order in which they win when nothing else decides."""
ESCAPE = "\\"
_CLOSE = 0.9
"""A vote that reaches this share of the best one's leaves the matter open."""
_LIST_WEIGHT = 0.9
"""What a delimiter counts that a space follows everywhere: so people write lists within a field."""
_TABLE_SHARE = 0.4
"""Of the rows below a title, those that have the same number of fields, more than one."""
_CLEVER_SAMPLE = 8 << 10
"""Characters that CleverCSV looks at: its time grows with them, and it is asked seldom."""
_SEP = re.compile(rb'"?sep=([^\w\s"\\\x80-\xff]|\t)"?(?:\r\n|\r|\n)', re.IGNORECASE)
_PROSE = re.compile(rb"(?<=\d),(?=\d)|[,;](?= )")
"""Decimal commas, and marks as they stand within a sentence."""


def separator_line(sample: bytes) -> tuple[str, int] | None:
    """The delimiter that a first line `sep=;` names, as Excel writes it, and the bytes of that line."""
    line = _SEP.match(sample)
    return (line[1].decode(), line.end()) if line else None


def guess_marks(sample: bytes, dialect: Dialect, options: DialectOptions, *, complete: bool) -> Dialect:
    """`dialect` with delimiter, quote and escape as the user gave them, or as the rows of `sample` agree best.

    `sample` is UTF-8 and begins where the header may; `complete` says that it is all of the file.
    """
    usable = [each for each in DELIMITERS if can_mark(each, dialect.encoding)]
    delimiters = usable if options.delimiter is None else [options.delimiter]
    plain = Dialect(quotechar='"' if options.quotechar is None else options.quotechar)
    ballot = _Ballot(sample, complete)
    marks = ballot.best(plain, delimiters)
    if options.quotechar is None and b'"' not in sample and b"'" in sample:
        single = ballot.best(replace(plain, quotechar="'"), delimiters)
        marks = single if ballot.is_quoted_by(single) else marks
    if ESCAPE.encode() in sample and can_mark(ESCAPE, dialect.encoding):
        escaped = replace(marks, escapechar=ESCAPE)
        marks = escaped if ballot.is_better(escaped, marks) else marks
    return replace(dialect, delimiter=marks.delimiter, quotechar=marks.quotechar, escapechar=marks.escapechar)


class _Ballot:
    def __init__(self, sample: bytes, complete: bool) -> None:
        self._sample, self._complete = sample, complete

    def best(self, plain: Dialect, delimiters: list[str]) -> Dialect:
        """Under which most rows have as many fields as the header; more fields weigh a little more.

        A delimiter that the header does not hold is none, whatever the rows look like: lists within a field have such.
        """
        if len(delimiters) == 1:
            return replace(plain, delimiter=delimiters[0])
        votes = {each: self._vote(replace(plain, delimiter=each)) for each in delimiters}
        first, second = sorted(delimiters, key=lambda each: -votes[each])[:2]
        if not votes[first]:
            return replace(plain, delimiter=self._of_one_column(plain, delimiters))
        if votes[second] >= _CLOSE * votes[first]:
            close = [each for each in delimiters if votes[each] >= _CLOSE * votes[first]]
            first = _by_clevercsv(self._sample, close) or first
        return replace(plain, delimiter=first)

    def is_quoted_by(self, single: Dialect) -> bool:
        """Whether `'` is the quote: it stands around the whole header, and nowhere where a quote may not stand."""
        header = next(iter(_records(self._whole(single), single)), [])
        written = single.delimiter.join(map(single.quoted, header)).encode("latin-1")
        return self._sample.lstrip(b"\r\n").startswith(written) and self._is_strict(single)

    def is_better(self, escaped: Dialect, usual: Dialect) -> bool:
        """Whether escapes save rows, or else put quotes right that stand wrong without them."""
        saved, lost = self._misfits(escaped), self._misfits(usual)
        if saved != lost:
            return 2 * saved <= lost
        quote = (ESCAPE + usual.quotechar).encode()
        return len(quote) > 1 and quote in self._sample and self._is_strict(escaped) and not self._is_strict(usual)

    def _whole(self, dialect: Dialect) -> bytes:
        consumed = find_rows(self._sample, dialect, at_end=self._complete).consumed
        return self._sample[:consumed] if consumed else self._sample

    def _counts(self, dialect: Dialect) -> list[int]:
        return [len(fields) for fields in _records(self._whole(dialect), dialect) if fields]

    def _vote(self, dialect: Dialect) -> float:
        counts = self._counts(dialect)
        if not counts or counts[0] == 1:
            return 0.0
        mark = dialect.delimiter.encode()
        is_list = self._sample.count(mark) == self._sample.count(mark + b" ")
        weight = _LIST_WEIGHT if is_list else 1.0
        return weight * counts.count(counts[0]) / len(counts) * (1 - 1 / counts[0])

    def _misfits(self, dialect: Dialect) -> int:
        counts = self._counts(dialect)
        return len(counts) - counts.count(counts[0]) if counts else 0

    def _is_strict(self, dialect: Dialect) -> bool:
        text = io.StringIO(self._whole(dialect).decode("latin-1"), newline="")
        try:
            return all(True for _ in csv.reader(text, **dialect.csv_options, strict=True))
        except csv.Error:
            return False

    def _of_one_column(self, plain: Dialect, delimiters: list[str]) -> str:
        """Where the header holds no delimiter: the one of the rows, if it is a title; else one that no row holds."""
        rows = _Ballot(_PROSE.sub(b" ", self._sample), self._complete)
        for each in delimiters:
            counts = rows._counts(replace(plain, delimiter=each))[1:]
            agreeing = max(Counter(count for count in counts if count > 1).values(), default=0)
            if agreeing and agreeing >= _TABLE_SHARE * len(counts):
                return each
        return min(delimiters, key=lambda each: self._misfits(replace(plain, delimiter=each)))


def _records(text: bytes, dialect: Dialect) -> list[list[str]]:
    return list(dialect.read(text.decode("latin-1")))


def _by_clevercsv(sample: bytes, delimiters: list[str]) -> str | None:
    from clevercsv.detect import Detector  # noqa: PLC0415 - it takes its time, and is asked seldom

    text = sample[:_CLEVER_SAMPLE].decode(errors="ignore")
    found = Detector().detect(text, delimiters=delimiters)
    return found.delimiter if found and found.delimiter in delimiters else None
