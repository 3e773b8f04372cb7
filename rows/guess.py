"""Which delimiter the rows of a sample agree on."""

from dataclasses import replace

from rows.borders import find_rows
from rows.dialect import Dialect
from rows.dialect_options import DialectOptions

DELIMITERS = ",;\t|"
"""In the order in which they win when nothing else decides."""


def guess_marks(sample: bytes, dialect: Dialect, options: DialectOptions, *, complete: bool) -> Dialect:
    """`dialect` with the delimiter and quote that the user gave, or under which the rows of `sample` agree best.

    `sample` is UTF-8 and begins with the file; `complete` says that it is all of it.
    """
    plain = Dialect()
    votes = {each: _consistency(sample, replace(plain, delimiter=each), complete) for each in DELIMITERS}
    delimiter = options.delimiter or max(DELIMITERS, key=lambda each: votes[each])
    return replace(dialect, delimiter=delimiter)


def _consistency(sample: bytes, dialect: Dialect, complete: bool) -> float:
    consumed = find_rows(sample, dialect, at_end=complete).consumed
    whole = sample[:consumed] if consumed else sample
    counts = [len(fields) for fields in dialect.read(whole.decode("latin-1")) if fields]
    if not counts or counts[0] == 1:
        return 0.0
    return counts.count(counts[0]) / len(counts) * (1 - 1 / counts[0])
