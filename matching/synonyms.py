"""What header texts stand for: synonyms.toml, looked up by the plain form of a text."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

REPEATABLE = frozenset({"email", "phone"})
"""Fields of which a contact may have several, each in a slot of its own: a number in the text is left aside."""

TABLE = Path(__file__).with_name("synonyms.toml")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that are written without their stroke or ligature, and that Unicode does not take apart."""
_REMARK = re.compile(r"(?i)\((?:s|[dmy]+(?:[-/. ][dmy]+)+|last,? first|required|optional)\)")
"""What a header text says in brackets of how its column is written."""
_VOICED = "\u3099\u309a"
"""Marks that make another letter of a kana, not an accent."""
_UNREAD = "CPSZ"
"""Unicode's control characters, punctuation, symbols and separators, by the first letter of their category."""


def plain(text: str) -> str:
    """A header text without case, accents, spaces and punctuation; letters of every script stay."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    kept = (c for c in letters if not (_is_accent(c) or unicodedata.category(c)[0] in _UNREAD))
    return unicodedata.normalize("NFC", "".join(kept))


def recognised(text: str) -> str:
    """The field, `id` or `updated_at` that a header text stands for, empty when it stands for none."""
    fields, bare = field_by_title(), plain(_REMARK.sub("", text))
    if bare in fields:
        return fields[bare]
    numbered = fields.get(re.sub(r"\d+", "", bare), "")
    return numbered if numbered in REPEATABLE else ""


@cache
def synonyms() -> Mapping[str, Mapping[str, list[str]]]:
    """Field → language (ISO 639-1) → header texts."""
    import tomllib  # noqa: PLC0415 - it takes longer to load than to read the table

    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {
        field: {language: texts.split(", ") for language, texts in by_language.items()}
        for field, by_language in table.items()
    }


@cache
def field_by_title() -> Mapping[str, str]:
    """Plain form of a header text → field. Read when first asked for: nothing but a header needs it."""
    return {
        plain(title): field
        for field, by_language in synonyms().items()
        for titles in by_language.values()
        for title in titles
    }


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0 and character not in _VOICED
