"""The evidence behind an answer, in words."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import I64, Flags
from matching.columns import FIELDS, field_of
from matching.compare import Compared
from matching.standardise import Standard
from matching.weights import Level

TOO_LITTLE = "too little to match on: no email, phone or national_id, and "
NO_CANDIDATE = "no candidate"

NAMED = 5
"""Contacts that the reason of an ambiguous row names before it counts the others."""

_STEPS = 101


def evidence(compared: Mapping[str, Compared], pairs: I64) -> pa.Array:
    """`email=same;last_name=jw:0.94` for each of the pairs, fields in the order of FIELDS, missing ones left out."""
    parts = []
    for field in FIELDS:
        if field in compared:
            level = compared[field].level[pairs].astype(np.int64)
            hundredths = np.round(compared[field].similarity[pairs] * 100).astype(np.int64)
            parts.append(_words(field).take(arrow.numbers(level * _STEPS + hundredths)))
    if not parts:
        return arrow.texts([""] * pairs.size)
    return arrow.joined(*parts, by=";", skip=True)


def ambiguous(ids: pa.Array, row: I64, rows: int) -> pa.Array:
    """For each of `rows` rows, which contacts cannot be told apart; `ids[i]` belongs to row `row[i]`, sorted by row."""
    counts = np.bincount(row, minlength=rows)
    first = np.cumsum(counts) - counts
    shown = np.arange(row.size) - np.repeat(first, counts) < NAMED
    offsets = np.append(0, np.cumsum(np.minimum(counts, NAMED))).astype(np.int32)
    named = pc.binary_join(
        pa.ListArray.from_arrays(arrow.numbers(offsets), ids.filter(arrow.flags(shown))), arrow.text(" or ")
    )
    more = np.maximum(counts - NAMED, 0)
    tail = pc.if_else(
        arrow.flags(more > 0),
        arrow.joined(" and ", arrow.numbers(more).cast(pa.string()), " more"),
        arrow.text(""),
    )
    return arrow.joined("cannot be told apart: ", named, tail)


def below_threshold(score: pa.Array, ids: pa.Array, words: pa.Array) -> pa.Array:
    return arrow.joined("below the threshold: best ", ids, " at ", score, " by ", words)


def what_is_missing(contacts: Standard) -> tuple[Flags, pa.Array]:
    """Rows with too little to match on, and for every row what it would need."""

    def has(fields: Sequence[str]) -> Flags:
        present = np.zeros(contacts.rows, dtype=np.bool_)
        for slot in contacts.slots:
            if field_of(slot) in fields:
                present |= contacts.hashes(slot) != 0
        return present

    first, last = has(["first_name"]), has(["last_name"])
    beside = has(["street", "postcode", "birth_date", "company"])
    enough = has(["email", "phone", "national_id"]) | (first & last) | ((first | last) & beside)
    kinds = arrow.texts(TOO_LITTLE + needed for needed in _NEEDED)
    return ~enough, kinds.take(arrow.numbers(first + 2 * last.astype(np.int64)))


_NEEDED = (
    "no name",
    "beside first_name no last_name, street, postcode, birth_date or company",
    "beside last_name no first_name, street, postcode, birth_date or company",
    "",
)


@cache
def _words(field: str) -> pa.Array:
    """Word for each level and similarity in hundredths; null for a missing field."""
    table: list[str | None] = []
    for level in Level:
        for hundredths in range(_STEPS):
            similar = level in (Level.CLOSE, Level.NEAR) and hundredths
            word = f"jw:{hundredths / 100:.2f}" if similar else level.name.lower()
            table.append(None if level is Level.MISSING else f"{field}={word}")
    return arrow.texts(table)
