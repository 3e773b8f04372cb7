"""Rules run once per distinct value, and Python only on those that no vectorised rule covers."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow

Rule = Callable[[pa.Array], pa.Array]
"""Distinct texts without null → standardised texts of the same length; empty or null where nothing is left."""

LONGEST = 256
"""Code points of a value that count; no name or address is longer, and similarity costs grow with the square."""


def per_distinct(texts: pa.Array, rule: Rule) -> pa.Array:
    """Applies a rule to the distinct values of `texts` and lays the results out again; empty becomes null."""
    encoded = texts.dictionary_encode()
    distinct = pc.utf8_slice_codeunits(encoded.dictionary.cast(pa.string()), 0, LONGEST)
    return missing_if_empty(rule(distinct)).take(encoded.indices)


def missing_if_empty(texts: pa.Array) -> pa.Array:
    return arrow.missing_where(pc.equal(texts, arrow.text("")), texts)


def where(mask: pa.Array, texts: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """Replaces the texts that `mask` marks by what `function` makes of each."""
    irregular = texts.filter(mask)
    if not len(irregular):
        return texts
    return pc.replace_with_mask(texts, mask, arrow.texts(map(function, irregular.to_pylist())))


def substitute(texts: pa.Array, *steps: tuple[str, str]) -> pa.Array:
    """Applies (RE2 pattern, replacement) pairs in order."""
    for pattern, replacement in steps:
        texts = pc.replace_substring_regex(texts, pattern, replacement)
    return texts
