"""Email addresses: trimmed and in lower case; dots and plus tags count, for they are part of the address."""

import pyarrow as pa
import pyarrow.compute as pc

from matching.standardise.distinct import among, substitute, where

_LABEL = r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?"
_REGULAR = rf"^[a-z0-9_%+\-]+(?:\.[a-z0-9_%+\-]+)*@(?:{_LABEL}\.)+[a-z]{{2,24}}$"


def emails(texts: pa.Array) -> pa.Array:
    """`mailto:` and angle brackets off; addresses out of the ordinary are read by email-validator (syntax only)."""
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    wrapped = pc.or_(pc.match_substring(lower, ":"), pc.match_substring(lower, "<"))
    bare = among(wrapped, lower, lambda some: substitute(some, ("^mailto:", ""), (r"^[^<]*<([^>]*)>$", r"\1")))
    return where(pc.invert(pc.match_substring_regex(bare, _REGULAR)), bare, _validated)


def local_part(texts: pa.Array) -> pa.Array:
    return substitute(texts, ("@.*$", ""))


def _validated(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only irregular values need it

    if "@" not in text:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return text if text.count("@") == 1 else None
