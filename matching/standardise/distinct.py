"""Rules run once per distinct value, and Python only on those that no vectorised rule covers."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import Codes

Rule = Callable[[pa.Array], pa.Array]
"""Distinct texts → standardised texts of the same length; null for null, empty or null where nothing is left."""

LONGEST = 256
"""Code points of a value that count; no name or address is longer, and similarity costs grow with the square."""


PLACEHOLDERS = (
    "NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "(null)", "None", "none", "NaN", "nan", r"\N",
    "unknown", "Unknown", "UNKNOWN",
)  # fmt: skip
"""What programs and clerks write where there is no value, in their spellings: `Null` and `Na` are names."""


def without_placeholders(texts: pa.Array) -> pa.Array:
    """Null where a text stands for no value."""
    return arrow.missing_where(pc.is_in(pc.utf8_trim_whitespace(texts), arrow.texts(PLACEHOLDERS)), texts)


def encoded(texts: pa.Array) -> tuple[Codes, pa.Array]:
    """For each row the place of its text among the distinct texts, and these; null is the last of them."""
    found = texts.dictionary_encode()
    distinct = pa.concat_arrays([found.dictionary.cast(pa.string()), pa.nulls(1, pa.string())])
    codes = arrow.numpy_of(found.indices)
    if texts.null_count:
        codes = np.where(arrow.is_null(texts), np.int32(len(distinct) - 1), codes)
    return codes, distinct


def per_distinct(texts: pa.Array, rule: Rule) -> pa.Array:
    """Applies a rule to the distinct values of `texts` and lays the results out again; empty becomes null."""
    codes, distinct = encoded(texts)
    return missing_if_empty(rule(bounded(distinct))).take(arrow.numbers(codes))


def bounded(texts: pa.Array) -> pa.Array:
    """The texts, what is beyond their LONGEST characters left out."""
    offsets, _ = arrow.text_buffers(texts)
    return pc.utf8_slice_codeunits(texts, 0, LONGEST) if np.any(np.diff(offsets) > LONGEST) else texts


def missing_if_empty(texts: pa.Array) -> pa.Array:
    return arrow.missing_where(pc.equal(texts, arrow.text("")), texts)


def where(mask: pa.Array, texts: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """Replaces the texts that `mask` marks by what `function` makes of each."""
    irregular = texts.filter(mask)
    if not len(irregular):
        return texts
    return pc.replace_with_mask(texts, mask, arrow.texts(map(function, irregular.to_pylist())))


def among(mask: pa.Array, texts: pa.Array, rule: Rule) -> pa.Array:
    """The texts, those that `mask` marks as the rule makes them: most rules concern few texts."""
    chosen = texts.filter(mask)
    return pc.replace_with_mask(texts, mask, rule(chosen)) if len(chosen) else texts


def by_kernel(texts: pa.Array, kernel: Callable[..., None], room: int, rest: Rule) -> pa.Array:
    """What a kernel makes of texts, in at most `room` bytes; those that it leaves as the rule makes them."""
    offsets, data = arrow.text_buffers(texts)
    starts, found = np.empty(len(texts) + 1, dtype=np.int32), np.empty(room, dtype=np.uint8)
    odd = np.empty(len(texts), dtype=np.bool_)
    kernel(offsets, data, starts, found, odd)
    made = arrow.text_array(starts, found[: starts[-1]])
    if texts.null_count:
        made = arrow.missing_where(pc.is_null(texts), made)
        odd &= ~arrow.is_null(texts)
    if not odd.any():
        return made
    mask = arrow.flags(odd)
    return pc.replace_with_mask(made, mask, rest(texts.filter(mask)))


def rewritten(texts: pa.Array, kernel: Callable[..., None], longer: int = 1) -> pa.Array:
    """What a kernel makes of every text; all together, they may become `longer` times as long."""
    offsets, data = arrow.text_buffers(texts)
    starts = np.empty(len(texts) + 1, dtype=np.int32)
    found = np.empty(longer * int(offsets[-1] - offsets[0]), dtype=np.uint8)
    kernel(offsets, data, starts, found)
    made = arrow.text_array(starts, found[: starts[-1]])
    return arrow.missing_where(pc.is_null(texts), made) if texts.null_count else made


def substitute(texts: pa.Array, *steps: tuple[str, str]) -> pa.Array:
    """Applies (RE2 pattern, replacement) pairs in order."""
    for pattern, replacement in steps:
        texts = pc.replace_substring_regex(texts, pattern, replacement)
    return texts
