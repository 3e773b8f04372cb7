"""Rows with an escape where programs differ in what it means: behind a closing quote, or as the last of a file."""

import re
from functools import lru_cache

import numpy as np

from rows.borders import FoundRows
from rows.dialect import Dialect
from rows.faults import Faults, Said

_BEHIND_QUOTE: Said = (
    "misplaced_escape",
    "an escape character stands directly behind a closing quote, where programs read it in different ways",
)
_AT_END: Said = ("misplaced_escape", "the file ends with an escape character, which has nothing to escape")


def misplaced_escapes(text: bytes, found: FoundRows, dialect: Dialect) -> Faults:
    """The rows found in `text` (ASCII characters as one byte each) with such an escape."""
    faults = Faults.of(np.zeros(0, np.int64), ())
    if not (len(found) and (escape := dialect.escapechar.encode()) and escape in text):
        return faults
    if (quote := dialect.quotechar.encode()) and quote + escape in text:
        pattern = _closed_before_escape(dialect.delimiter, dialect.quotechar, dialect.escapechar)
        spans = enumerate(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
        rows = [row for row, (start, end) in spans if pattern.match(text, start, end)]
        faults = Faults.of(np.array(rows, np.int64), [_BEHIND_QUOTE] * len(rows))
    last = text[found.starts[-1] : found.ends[-1]]
    if (len(last) - len(last.rstrip(escape))) % 2:
        faults = faults.and_of_others(Faults.of(np.array([len(found) - 1]), [_AT_END]))
    return faults


@lru_cache(maxsize=16)
def _closed_before_escape(delimiter: str, quotechar: str, escapechar: str) -> re.Pattern[bytes]:
    """Matches a row from its begin up to the first such escape."""
    d, q, e = (re.escape(character.encode("ascii")) for character in (delimiter, quotechar, escapechar))
    quoted = rb"%b(?:[^%b%b]|%b.|%b%b)*+%b" % (q, q, e, e, q, q, q)
    plain = rb"(?:[^%b%b]|%b.)*+" % (d, e, e)
    field = rb"(?:%b(?!%b)%b|(?!%b)%b)" % (quoted, e, plain, q, plain)
    return re.compile(rb"(?:%b%b)*+%b%b" % (field, d, quoted, e), re.DOTALL)
