"""How the fields of each candidate pair stand to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.arrays import F64, I64, Bits, Flags, Levels
from matching.columns import field_of
from matching.nickname_table import NicknameTable
from matching.pairs import Pairs, Side
from matching.weights import EVIDENCE, Level

COMPARED: Mapping[str, str] = {
    "first_name": "first_joined",
    "middle_name": "middle_joined",
    "last_name": "last_joined",
}
"""Field → the feature that stands for it in comparisons, where that is not the field's own value."""

SIMILAR: Mapping[str, tuple[float, float]] = {
    "first_name": (0.92, 0.84),
    "middle_name": (0.92, 0.84),
    "last_name": (0.92, 0.84),
    "email": (0.95, 0.90),
    "company": (0.92, 0.86),
    "job_title": (0.90, 0.90),
    "street": (0.94, 0.90),
    "city": (0.90, 0.80),
}
"""Jaro-Winkler similarity from which values are CLOSE, and from which NEAR; the same where nothing is NEAR."""

ONE_EDIT = ("phone", "national_id", "postcode")
"""Codes: one character wrong, missing, too many, or two neighbours swapped is CLOSE (optimal string alignment)."""


MISTYPED = ("first_name", "middle_name", "last_name", "company")
"""Fields in which one edit is NEAR at a lower Jaro-Winkler too: a wrong first letter costs its prefix bonus."""

UNLIKE = 0.7
"""Jaro-Winkler similarity below which values that are one edit apart are too short to be alike."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field over all pairs: its level, the similarity (0 where none was needed or it is low), and the surprise."""

    level: Levels
    similarity: F64
    surprise: Bits

    def take(self, pairs: I64) -> "Compared":
        """Of these pairs."""
        return Compared(self.level[pairs], self.similarity[pairs], self.surprise[pairs])

    @classmethod
    def joined(cls, parts: Sequence["Compared"]) -> "Compared":
        columns = ("level", "similarity", "surprise")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def compare(pairs: Pairs, nicknames: NicknameTable) -> dict[str, Compared]:
    """Compares every field that both sides have; of several slots the pair that agrees best counts."""
    found: dict[str, Compared] = {}
    for field in EVIDENCE:
        left, right = _slots(pairs.upload, field), _slots(pairs.directory, field)
        ways = [_compare_slots(pairs, field, a, b, nicknames) for a in left for b in right]
        if ways:
            found[field] = _best(ways)
    _mark_swapped(pairs, found)
    return found


def _compare_slots(pairs: Pairs, field: str, left: str, right: str, nicknames: NicknameTable) -> Compared:
    feature, other = COMPARED.get(field, left), COMPARED.get(field, right)
    level = pairs.stand(feature, other)
    similarity = np.zeros(pairs.size, dtype=np.float64)
    _by_rule(pairs, field, (left, right), level, nicknames)
    open_at = np.flatnonzero(level == Level.DIFFERENT)
    if field in SIMILAR:
        close, near = SIMILAR[field]
        if field == "street":
            open_at = open_at[_street_comparable(pairs, open_at)]
            feature = other = "street_name"
        similarity[open_at] = pairs.jaro_winkler(feature, other, open_at, floor=near)
        level[(level == Level.DIFFERENT) & (similarity >= near)] = Level.NEAR
        level[(level == Level.NEAR) & (similarity >= close)] = Level.CLOSE
        if field in MISTYPED:
            _mark_mistyped(pairs, level, similarity, feature, other)
    elif field in ONE_EDIT:
        level[open_at[pairs.within(1, feature, other, open_at)]] = Level.CLOSE
    elif field == "birth_date":
        level[open_at[pairs.within(2, feature, other, open_at)]] = Level.NEAR
        pairs.mark(level, Level.PART, "birth_year")
    return Compared(level, similarity, pairs.surprise(left, right))


def _mark_mistyped(pairs: Pairs, level: Levels, similarity: F64, feature: str, other: str) -> None:
    """One edit first, for it is told sooner than a low similarity, and of few pairs that differ it is true."""
    open_at = np.flatnonzero(level == Level.DIFFERENT)
    open_at = open_at[pairs.within(1, feature, other, open_at)]
    found = pairs.jaro_winkler(feature, other, open_at, floor=UNLIKE)
    alike = found >= UNLIKE
    level[open_at[alike]], similarity[open_at[alike]] = Level.NEAR, found[alike]


def _by_rule(pairs: Pairs, field: str, slots: tuple[str, str], level: Levels, nicknames: NicknameTable) -> None:
    """Levels that hashes alone can tell, the best first."""
    suffixes = [slot[len(field) :] for slot in slots]
    if field in ("first_name", "middle_name"):
        name = field.removesuffix("_name")
        pairs.mark(level, Level.INITIAL, f"{name}_initial", f"{name}_joined")
        pairs.mark(level, Level.INITIAL, f"{name}_joined", f"{name}_initial")
    match field:
        case "first_name":
            open_at = np.flatnonzero(level == Level.DIFFERENT)
            ours, theirs = pairs.hashes("first_head")
            level[open_at[nicknames.related(ours[open_at], theirs[open_at])]] = Level.NICKNAME
            pairs.mark(level, Level.PART, "first_head")
        case "last_name":
            for one in ("last_head", "last_tail"):
                for left, right in ((one, one), (one, "last_joined"), ("last_joined", one)):
                    pairs.mark(level, Level.PART, left, right)
        case "email":
            pairs.mark(level, Level.PART, "email_local" + suffixes[0], "email_local" + suffixes[1])
        case "phone":
            pairs.mark(level, Level.PART, "phone_tail" + suffixes[0], "phone_tail" + suffixes[1])
        case "birth_date":
            open_at = np.flatnonzero(level == Level.DIFFERENT)
            level[open_at[_two_parts_agree(pairs)[open_at]]] = Level.CLOSE
            open_at = np.flatnonzero(level == Level.DIFFERENT)
            level[open_at[_year_alone_agrees(pairs)[open_at]]] = Level.INITIAL
        case "street":
            pairs.mark(level, Level.NEAR, "street_name")


def _two_parts_agree(pairs: Pairs) -> Flags:
    """Two of year, month and day are the same, or day and month changed places."""
    parts = [pairs.same(part) for part in ("birth_year", "birth_month", "birth_day")]
    turned = parts[0] & pairs.same("birth_month", "birth_day") & pairs.same("birth_day", "birth_month")
    flags: Flags = (sum(part.astype(np.int8) for part in parts) == 2) | turned
    return flags


def _year_alone_agrees(pairs: Pairs) -> Flags:
    """One of the dates is no more than a year, and it is that of the other."""
    ours, theirs = pairs.hashes("birth_month")
    agree: Flags = pairs.same("birth_year") & ((ours == 0) | (theirs == 0))
    return agree


def _street_comparable(pairs: Pairs, at: I64) -> Flags:
    """House number the same or not given on either side, and a street name on both."""
    (number, other), (name, other_name) = pairs.hashes("street_number"), pairs.hashes("street_name")
    comparable: Flags = (number == other) & (name != 0) & (other_name != 0)
    return comparable[at]


def _best(ways: list[Compared]) -> Compared:
    """Pair by pair the way with the best level; missing is worse than different."""
    best = ways[0]
    for way in ways[1:]:
        better = (way.level != Level.MISSING) & ((best.level == Level.MISSING) | (way.level < best.level))
        best = Compared(
            np.where(better, way.level, best.level),
            np.where(better, way.similarity, best.similarity),
            np.where(better, way.surprise, best.surprise),
        )
    return best


def _mark_swapped(pairs: Pairs, found: Mapping[str, Compared]) -> None:
    """First and last name changed places, or someone goes by the middle name."""
    if "first_name" in found and "last_name" in found:
        swapped = _swapped(pairs, found["first_name"].level, found["last_name"].level)
        for field in ("first_name", "last_name"):
            level = found[field].level
            level[swapped & (level > Level.SAME)] = Level.SWAPPED
    if "first_name" in found:
        level = found["first_name"].level
        open_at = np.flatnonzero(level >= Level.NEAR)
        by_middle = pairs.same("first_joined", "middle_joined") | pairs.same("middle_joined", "first_joined")
        level[open_at[by_middle[open_at]]] = Level.SWAPPED


def _swapped(pairs: Pairs, first: Levels, last: Levels) -> Flags:
    """First name like last name both ways round; one way is enough where the other has a name missing."""
    swapped = np.zeros(pairs.size, dtype=np.bool_)
    at = np.flatnonzero(
        ((first == Level.DIFFERENT) | (last == Level.DIFFERENT)) & (first != Level.SAME) & (last != Level.SAME)
    )
    crossed, seen = np.ones(at.size, dtype=np.bool_), np.zeros(at.size, dtype=np.bool_)
    likely = SIMILAR["last_name"][0]
    for feature, other in (("first_joined", "last_joined"), ("last_joined", "first_joined")):
        left, right = pairs.hashes(feature, other)
        both = (left[at] != 0) & (right[at] != 0) & crossed
        crossed[both] = pairs.jaro_winkler(feature, other, at[both], floor=likely) >= likely
        seen |= both
    swapped[at] = crossed & seen
    return swapped


def _slots(side: Side, field: str) -> list[str]:
    return [slot for slot in side.slots if field_of(slot) == field]
