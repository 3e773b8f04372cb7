"""The evidence behind an answer, in words."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.answers import AMBIGUOUS, INVALID, NONE, Answers, Met, has, score_texts
from matching.arrays import I64, Flags
from matching.columns import FIELDS
from matching.compare import Compared
from matching.standardise import Standard
from matching.weights import Level

TOO_LITTLE = "too little to match on: no email, phone or national_id, and "
NO_CANDIDATE = "no candidate"

NAMED = 5
"""Contacts that the reason of an ambiguous row names before it counts the others."""

_STEPS = 101


def reasons(answers: Answers, contacts: Standard, ids: pa.Array) -> pa.Array:
    """Why each row was answered as it was; `ids` are those of the directory."""
    alone = pc.if_else(arrow.flags(answers.status == INVALID), _missing(contacts), arrow.text(NO_CANDIDATE))
    if answers.met is None:
        return alone
    return pc.coalesce(_of_met(answers.met, ids).take(arrow.numbers(answers.place, answers.place < 0)), alone)


def _of_met(met: Met, ids: pa.Array) -> pa.Array:
    """The evidence; below the threshold what it is for, and where several cannot be told apart these in its place."""
    reason = _evidence(met.compared, met.row.size)
    below, unclear = met.status == NONE, met.status == AMBIGUOUS
    if below.any():
        mask, best = arrow.flags(below), ids.take(arrow.numbers(met.best[below]))
        words = ("below the threshold: best ", best, " at ", score_texts(met.score[below]), " by ", reason.filter(mask))
        reason = pc.replace_with_mask(reason, mask, arrow.joined(*words))
    if unclear.any():
        reason = pc.replace_with_mask(reason, arrow.flags(unclear), _rivals(met, unclear, ids))
    return reason


def _evidence(compared: Mapping[str, Compared], rows: int) -> pa.Array:
    """`email=same;last_name=jw:0.94`, fields in the order of FIELDS, missing ones left out."""
    parts = []
    for field in FIELDS:
        if field in compared:
            hundredths = np.round(compared[field].similarity * 100).astype(np.int64)
            parts.append(_words(field).take(arrow.numbers(compared[field].level * np.int64(_STEPS) + hundredths)))
    return arrow.joined(*parts, by=";", skip=True) if parts else arrow.texts([""] * rows)


def _rivals(met: Met, unclear: Flags, ids: pa.Array) -> pa.Array:
    """For each ambiguous row which contacts cannot be told apart, in the order of their ids."""
    row = (np.cumsum(unclear) - 1)[met.rivals[0]]
    rivals = ids.take(arrow.numbers(met.rivals[1]))
    by_id = arrow.numpy_of(pc.sort_indices(rivals))
    order = by_id[np.argsort(row[by_id], kind="stable")]
    return _cannot_be_told_apart(rivals.take(arrow.numbers(order)), row[order], int(unclear.sum()))


def _cannot_be_told_apart(ids: pa.Array, row: I64, rows: int) -> pa.Array:
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


def _missing(contacts: Standard) -> pa.Array:
    """For every row what it would need if it had too little."""
    kinds = arrow.texts(TOO_LITTLE + needed for needed in _NEEDED)
    return kinds.take(arrow.numbers(has(contacts, "first_name") + 2 * has(contacts, "last_name").astype(np.int64)))


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
