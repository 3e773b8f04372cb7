"""Birth dates as ISO 8601, and the moments by which the latest of two entries is told."""

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.standardise.distinct import substitute, where

MONTHS = (
    "jan|ene|gen", "feb|fev|fév", "mar|mär|mrt", "apr|abr|avr", "may|mai|mag|mei", "jun|giu", "jul|lug", "aug|ago|aoû",
    "sep|set", "oct|okt|out|ott", "nov", "dec|dez|dic|déc",
)  # fmt: skip
"""The first letters of each month in English, German, French, Spanish, Italian, Portuguese and Dutch."""

_YEAR = r"(?:1[0-9]|20)\d\d"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_MISTYPED = r"(?:0[1-9]|[1-9]\d)"
_DATE = rf"^{_YEAR}(?:-{_MISTYPED}-{_MISTYPED})?$"
_WRITTEN_AS_ONE = r"((?:18|19|20)\d\d)"
"""Years of eight digits that end in one: a day and a month before it are told from a year by them."""
_FIRST_OF_JANUARY = (r"-01-01$", "")
"""The day that is put where the year alone is known: it says no more than the year."""
_TIME = r"[T ]\d\d?:\d\d.*$"


def birth_dates(texts: pa.Array) -> pa.Array:
    """Year first; day first where dots part the date; month first where slashes or hyphens do, unless it cannot be.

    One rule for every value, whatever the other rows hold. What is no date is missing, but a date with an impossible
    month or day is kept as it stands: a digit off, it still tells people apart. A year alone stays one.
    """
    shaped = substitute(
        pc.ascii_lower(pc.utf8_trim_whitespace(texts)),
        (r"(?i)" + _TIME, ""),
        (r"(\d)(?:st|nd|rd|th)\b", r"\1"),
        (r"^(\d{4}) ?[年년] ?(\d\d?) ?[月월] ?(\d\d?) ?[日일]?$", r"\1-\2-\3"),
        (r" de ", " "),
        (r"\bjui(n|l)", r"ju\1"),
        (rf"^({_DAY})({_MONTH}){_WRITTEN_AS_ONE}$", r"\3-\2-\1"),
        (rf"^({_MONTH})({_DAY}){_WRITTEN_AS_ONE}$", r"\3-\1-\2"),
        (r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3"),
        (r"^(\d{4})[/. ](\d\d?)[/. ](\d\d?)$", r"\1-\2-\3"),
        (r"^(\d\d?)\. ?(\d\d?)\. ?(\d{4}|\d\d)$", r"\3-\2-\1"),
        (r"^(1[3-9]|2\d|3[01])[/-](\d\d?)[/-](\d{4}|\d\d)$", r"\3-\2-\1"),
        (r"^(\d\d?)[/-](\d\d?)[/-](\d{4}|\d\d)$", r"\3-\1-\2"),
        (r"^(\d\d?)[ .-]+(\pL{3})\pL*[ .,-]+(\d{4})$", r"\3-\2-\1"),
        (r"^(\pL{3})\pL*[ .]+(\d\d?)[ ,]+(\d{4})$", r"\3-\1-\2"),
        *((f"-(?:{names})-", f"-{number:02d}-") for number, names in enumerate(MONTHS, 1)),
        (r"-(\d)(-|$)", r"-0\1\2"),
        (r"-(\d)$", r"-0\1"),
        (r"-00-00$", ""),
        (r"^([3-9]\d)-", r"19\1-"),
        (r"^([0-2]\d)-", r"20\1-"),
    )
    return where(pc.invert(pc.match_substring_regex(shaped, _DATE)), shaped, _no_date)


def year(dates: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(dates, 0, 4)


def month(dates: pa.Array) -> pa.Array:
    """Missing where the year alone is known, as is the day."""
    return pc.utf8_slice_codeunits(substitute(dates, _FIRST_OF_JANUARY), 5, 7)


def day(dates: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(substitute(dates, _FIRST_OF_JANUARY), 8, 10)


def moments(texts: pa.Array) -> pa.Array:
    """Digits that sort as the moments do: `2024-03-01T10:20` → `202403011020`; null where there is none."""
    dates = birth_dates(texts)
    clock = arrow.filled(pc.extract_regex(texts, r"[T ](?P<clock>\d\d?:\d\d.*)$").field("clock"))
    hours = substitute(clock, (r"^(\d):", r"0\1:"), (r":", ""), (r"[^0-9].*$", ""))
    digits = arrow.joined(substitute(dates, ("-", "")), hours)
    return pc.coalesce(digits, substitute(texts, (r"^\D*$", ""), (r"^(\d+).*$", r"\1")))


def _no_date(_text: str) -> None:
    return None
