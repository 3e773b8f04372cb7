"""Phone numbers as E.164 (ITU-T): plus sign, country code, number."""

import pyarrow as pa
import pyarrow.compute as pc

from matching.kernels import cleaning, spellings
from matching.standardise.distinct import by_kernel, rewritten, substitute, where

REGION = "US"
"""Where a number without a country code is taken to be."""

MOST = 16
"""Characters of an E.164 number, the plus sign included."""

SHORTEST = 5
"""Digits below which a text is no phone number of a person."""

_EXTENSION = (r"(?i)[\s,;]*(?:x|ext\.?|extension|#)\s*\d+$", "")
_TRUNK = (r"^((?:\+|00)\d{1,3})[\s.\-]*\(0\)", r"\1")
_SEPARATORS = (r"[\s().\-/\x{2010}-\x{2015}\x{a0}]+", "")


def phones(texts: pa.Array) -> pa.Array:
    """Ordinary numbers byte by byte; others by pattern, by phonenumbers, or the bare digits where it cannot either."""
    return by_kernel(texts, cleaning.phones, MOST * len(texts), _patterned)


def _patterned(texts: pa.Array) -> pa.Array:
    digits = substitute(pc.utf8_trim_whitespace(texts), _EXTENSION, (r"^tel:", ""), _TRUNK, _SEPARATORS, (r"^00", "+"))
    american = substitute(digits, (r"^\+?1?([2-9]\d{9})$", r"+1\1"))
    regular = pc.or_(
        pc.match_substring_regex(american, r"^\+1\d{10}$"),
        pc.match_substring_regex(digits, r"^\+[2-9]\d{7,14}$"),
    )
    # A ten-digit number after a plus sign is no American one: only `+1...` and bare numbers take the short way.
    chosen = pc.if_else(pc.match_substring_regex(digits, r"^\+[2-9]"), digits, american)
    return where(pc.invert(regular), chosen, _parsed)


def national(texts: pa.Array) -> pa.Array:
    """What numbers with a country code and without one have in common: their last ten digits, but for trunk zeros."""
    return rewritten(texts, spellings.national)


def last_seven(texts: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(texts, -7)


def _parsed(text: str) -> str | None:
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse  # noqa: PLC0415 - slow to open

    digits = "".join(c for c in text if c.isdecimal())
    if len(digits) < SHORTEST:
        return None
    try:
        return str(format_number(parse(text, REGION), PhoneNumberFormat.E164))
    except NumberParseException:
        return digits
