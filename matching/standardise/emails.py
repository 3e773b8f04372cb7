"""Email addresses: trimmed and in lower case; dots and plus tags count, for they are part of the address."""

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.kernels import emails as kernels
from matching.standardise.distinct import by_kernel, rewritten, substitute


def emails(texts: pa.Array) -> pa.Array:
    """Ordinary addresses byte by byte; of others `mailto:` and angle brackets off."""
    offsets, _ = arrow.text_buffers(texts)
    return by_kernel(texts, kernels.emails, int(offsets[-1] - offsets[0]), _unwrapped)


def local_part(texts: pa.Array) -> pa.Array:
    return rewritten(texts, kernels.local_parts)


def _unwrapped(texts: pa.Array) -> pa.Array:
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    bare = substitute(lower, ("^mailto:", ""), (r"^[^<]*<([^>]*)>$", r"\1"))
    offsets, _ = arrow.text_buffers(bare)
    return by_kernel(bare, kernels.emails, int(offsets[-1] - offsets[0]), _irregular)


def _irregular(texts: pa.Array) -> pa.Array:
    """By email-validator, its syntax only."""
    return arrow.texts(map(_validated, texts.to_pylist()))


def _validated(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only irregular values need it

    if "@" not in text:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return text if text.count("@") == 1 else None
