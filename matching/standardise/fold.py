"""Compare keys: lower case, without accents, with words parted by single blanks."""

import re
import unicodedata
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.kernels import cleaning, spellings
from matching.standardise.distinct import by_kernel, rewritten, substitute, where

_ROMANISED = re.compile(
    "[\u0080-\u02af\u0370-\u052f\u1c80-\u1c8f\u1d00-\u1dbf\u1e00-\u1fff\u2000-\u206f\u2c60-\u2c7f\ua640-\ua69f\ua720-\ua7ff]+"
)
"""Latin, Greek and Cyrillic letters and general punctuation: alphabets that can be romanised letter by letter."""

_DROPPED = re.compile("[\ufeff\u0300-\u036f\u064b-\u0655\u0670\u0640\u05b0-\u05c7]")
"""Byte order marks, accents, and the signs that Arabic and Hebrew writers leave out as they like."""

_ONE_FOR_ANOTHER = str.maketrans("\u0629\u0649\u06cc\u06a9", "\u0647\u064a\u064a\u0643")
"""Arabic letters that writers use one for the other: teh marbuta and heh, alef maksura, Persian yeh and kaf."""

_KEPT = 1 << 15

_PUNCTUATION = r"[\x00-\x20!-/:-@\[-`{-\x7f]+"


def fold(texts: pa.Array) -> pa.Array:
    """Case and accents removed; scripts other than Latin, Greek and Cyrillic stay as they are, in NFKC."""
    lowered = pc.ascii_lower(texts)
    return where(pc.invert(pc.string_is_ascii(lowered)), lowered, fold_text)


@lru_cache(maxsize=_KEPT)
def fold_text(text: str) -> str:
    """The compare key of one text; see `fold`. Names come again, chunk after chunk."""
    plain = _ROMANISED.sub(_romanise, unicodedata.normalize("NFKC", text))
    apart = unicodedata.normalize("NFD", plain.casefold())
    return unicodedata.normalize("NFC", _DROPPED.sub("", apart).translate(_ONE_FOR_ANOTHER))


def words(texts: pa.Array) -> pa.Array:
    """Folded, apostrophes dropped, every other ASCII punctuation a single blank."""
    offsets, _ = arrow.text_buffers(texts)
    return by_kernel(texts, cleaning.words, int(offsets[-1] - offsets[0]), _words)


def _words(texts: pa.Array) -> pa.Array:
    return pc.ascii_trim(substitute(fold(texts), ("['`]+", ""), (_PUNCTUATION, " ")), " ")


def umlauts(texts: pa.Array) -> pa.Array:
    """`mueller`, as some write `müller`, which others write `muller`: without the e."""
    return rewritten(texts, spellings.without_umlauts)


def compact(texts: pa.Array) -> pa.Array:
    """Words written as one: `de la cruz` and `delacruz` are the same."""
    return pc.replace_substring(texts, " ", "")


def _romanise(found: re.Match[str]) -> str:
    from anyascii import anyascii  # noqa: PLC0415 - only irregular values need its tables

    return str(anyascii(found[0])).lower()
