"""What is said about each row: status, score, id, reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow, reasons
from matching.arrays import I64, Flags
from matching.compare import Compared
from matching.decide import SCALE, Decision
from matching.directory import Directory
from matching.pairs import Pairs
from matching.standardise import Standard
from matching.weights import Level

STATUSES = ("exact", "nickname", "fuzzy", "ambiguous", "none", "invalid")
EXACT, NICKNAME, FUZZY, AMBIGUOUS, NONE, INVALID = range(6)

IDENTIFYING = ("email", "phone", "street", "postcode", "birth_date", "national_id")
"""Beside the names: none of these may differ in an exact match, and one at least must be the same."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer for each row."""

    status: I64
    """Positions in STATUSES."""
    score: I64
    """Ten-thousandths."""
    contact: I64
    """The directory row that was matched, -1 where none was."""
    reason: pa.Array


def exact(compared: Mapping[str, Compared], pairs: int) -> Flags:
    """First and last name the same, no identifying field different, and one of those beside the names the same."""
    everything, something = np.ones(pairs, dtype=np.bool_), np.zeros(pairs, dtype=np.bool_)
    for name in ("first_name", "last_name"):
        everything &= compared[name].level == Level.SAME if name in compared else False
    for field in ("middle_name", *IDENTIFYING):
        if field in compared:
            same = compared[field].level == Level.SAME
            everything &= same | (compared[field].level == Level.MISSING)
            something |= same & (field in IDENTIFYING)
    return everything & something


def answer(pairs: Pairs, compared: Mapping[str, Compared], decision: Decision, directory: Directory) -> Answers:
    """Answers for the rows of a decision, in its order."""
    contact = pairs.rows[1][decision.pair]
    first = compared["first_name"].level[decision.pair] if "first_name" in compared else np.zeros(contact.size)
    accepted = np.where(
        exact(compared, pairs.size)[decision.pair], EXACT, np.where(first == Level.NICKNAME, NICKNAME, FUZZY)
    )
    status = np.where(decision.accepted, accepted, np.where(decision.ambiguous, AMBIGUOUS, NONE))
    reason = reasons.evidence(compared, decision.pair)
    below = status == NONE
    if below.any():
        best, mask = directory.ids.take(arrow.numbers(contact[below])), arrow.flags(below)
        words = reasons.below_threshold(score_texts(decision.score[below]), best, reason.filter(mask))
        reason = pc.replace_with_mask(reason, mask, words)
    if decision.ambiguous.any():
        reason = pc.replace_with_mask(reason, arrow.flags(decision.ambiguous), _rivals(pairs, decision, directory))
    return Answers(status, decision.score, np.where(decision.accepted, contact, -1), reason)


def _rivals(pairs: Pairs, decision: Decision, directory: Directory) -> pa.Array:
    """For each ambiguous row, which contacts cannot be told apart, in the order of their ids."""
    rows = decision.row[decision.ambiguous]
    rivals = np.flatnonzero(decision.rivals)
    rivals = rivals[np.isin(pairs.rows[0][rivals], rows)]
    place, contact = np.searchsorted(rows, pairs.rows[0][rivals]), pairs.rows[1][rivals]
    ids = directory.ids.take(arrow.numbers(contact))
    by_id = arrow.numpy_of(pc.sort_indices(ids))
    order = by_id[np.argsort(place[by_id], kind="stable")]
    return reasons.ambiguous(ids.take(arrow.numbers(order)), place[order], rows.size)


def score_texts(score: I64) -> pa.Array:
    """Scores with four decimals."""
    return _SCORES.take(arrow.numbers(score))


def combined(decided: Sequence[tuple[I64, Answers]], contacts: Standard) -> Answers:
    """Answers for all contacts, from those for the rows that had candidates (each part names its rows)."""
    rows = np.concatenate([rows for rows, _ in decided]) if decided else np.zeros(0, dtype=np.int64)
    place = np.full(contacts.rows, -1, dtype=np.int64)
    place[rows] = np.arange(rows.size)
    too_little, missing = reasons.what_is_missing(contacts)
    place[too_little] = -1
    has = place >= 0
    status, score, contact = np.where(too_little, INVALID, NONE), np.zeros_like(place), np.full_like(place, -1)
    if decided:
        parts = [answers for _, answers in decided]
        status[has] = np.concatenate([part.status for part in parts])[place[has]]
        score[has] = np.concatenate([part.score for part in parts])[place[has]]
        contact[has] = np.concatenate([part.contact for part in parts])[place[has]]
        reason = pa.concat_arrays([part.reason for part in parts]).take(arrow.numbers(place, ~has))
    else:
        reason = pa.nulls(contacts.rows, pa.string())
    reason = pc.coalesce(reason, pc.if_else(arrow.flags(too_little), missing, arrow.text(reasons.NO_CANDIDATE)))
    return Answers(status, score, contact, reason)


STATUS_TEXTS = arrow.texts(STATUSES)
_SCORES = arrow.texts(f"{score / SCALE:.4f}" for score in range(SCALE + 1))
