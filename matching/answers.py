"""What is answered to each row: status, score, contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from matching import arrow
from matching.arrays import I64, Flags
from matching.columns import field_of
from matching.compare import Compared
from matching.decide import SCALE
from matching.judge import Judged
from matching.standardise import Standard
from matching.weights import Level

STATUSES = ("exact", "nickname", "fuzzy", "ambiguous", "none", "invalid")
EXACT, NICKNAME, FUZZY, AMBIGUOUS, NONE, INVALID = range(6)


@dataclass(frozen=True, slots=True)
class Met:
    """The answers to rows that met someone, and what they rest on."""

    row: I64
    status: I64
    score: I64
    best: I64
    """The directory row of the best candidate, matched or not."""
    compared: Mapping[str, Compared]
    """How the best candidate's fields stand."""
    rivals: tuple[I64, I64]
    """Of the ambiguous ones: place among these rows, and a directory row that cannot be told from others."""

    @classmethod
    def of(cls, judged: Judged) -> "Met":
        decision, (rows, contacts) = judged.decision, judged.pairs.rows
        compared = {field: one.take(decision.pair) for field, one in judged.compared.items()}
        accepted = np.full(decision.row.size, FUZZY)
        if "first_name" in compared:
            accepted[compared["first_name"].level == Level.NICKNAME] = NICKNAME
        accepted[judged.candidates.exact[decision.pair]] = EXACT
        status = np.where(decision.accepted, accepted, np.where(decision.ambiguous, AMBIGUOUS, NONE))
        rivals = np.flatnonzero(decision.rivals)
        place = np.searchsorted(decision.row, rows[rivals])
        unclear = decision.ambiguous[place]
        named = place[unclear], contacts[rivals[unclear]]
        return cls(decision.row, status, decision.score, contacts[decision.pair], compared, named)

    @classmethod
    def joined(cls, parts: Sequence["Met"]) -> "Met":
        """Of at least one part."""
        columns = zip(*((part.row, part.status, part.score, part.best) for part in parts), strict=True)
        row, status, score, best = (np.concatenate(column) for column in columns)
        compared = {field: Compared.joined([part.compared[field] for part in parts]) for field in parts[0].compared}
        before = np.cumsum([0, *(part.row.size for part in parts[:-1])])
        places = [part.rivals[0] + start for part, start in zip(parts, before, strict=True)]
        rivals = np.concatenate(places), np.concatenate([part.rivals[1] for part in parts])
        return cls(row, status, score, best, compared, rivals)


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer for each row."""

    status: I64
    """Positions in STATUSES."""
    score: I64
    """Ten-thousandths."""
    contact: I64
    """The directory row that was matched, -1 where none was."""
    met: Met | None
    place: I64
    """Where the row stands among those of `met`, -1 where it met nobody."""


def answers(parts: Sequence[Met], contacts: Standard) -> Answers:
    """What was decided for the rows that met someone, `none` or `invalid` for the rest."""
    met = Met.joined(parts) if parts else None
    status = np.where(is_enough(contacts), NONE, INVALID)
    score, contact, place = np.zeros_like(status), np.full_like(status, -1), np.full_like(status, -1)
    if met is not None:
        told = np.flatnonzero(status[met.row] != INVALID)
        rows = met.row[told]
        place[rows], status[rows], score[rows] = told, met.status[told], met.score[told]
        contact[rows] = np.where(met.status[told] < AMBIGUOUS, met.best[told], -1)
    return Answers(status, score, contact, met, place)


def is_enough(contacts: Standard) -> Flags:
    """Whether a row has what one person can be known by."""
    first, last = has(contacts, "first_name"), has(contacts, "last_name")
    beside = has(contacts, "street", "postcode", "birth_date", "company")
    enough: Flags = has(contacts, "email", "phone", "national_id") | (first & last) | ((first | last) & beside)
    return enough


def has(contacts: Standard, *fields: str) -> Flags:
    """Whether a row has a value in one of the fields."""
    present = np.zeros(contacts.rows, dtype=np.bool_)
    for slot in contacts.slots:
        if field_of(slot) in fields:
            present |= contacts.hashes(slot) != 0
    return present


def score_texts(score: I64) -> pa.Array:
    """Scores with four decimals."""
    return _SCORES.take(arrow.numbers(score))


STATUS_TEXTS = arrow.texts(STATUSES)
_SCORES = arrow.texts(f"{score / SCALE:.4f}" for score in range(SCALE + 1))
