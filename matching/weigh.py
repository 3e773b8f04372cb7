"""What all fields of a pair say together, in 64ths of a bit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.arrays import Bits
from matching.compare import Compared
from matching.kernels import evidence as kernels
from matching.weights import (
    ALIKE,
    ALONG,
    CARELESS,
    CHANCE,
    CHANGED,
    CONTACT,
    EVIDENCE,
    FEW,
    GROUPS,
    HOUSEHOLD,
    KNOWN_SHARED,
    NAMESAKE,
    PERSONAL,
    PRIOR_MATCH,
    PSEUDO,
    SHARED,
    Level,
    bits,
)

_LEVELS = len(Level)
_NO_RELATIVE = 2**20
"""More than any pair weighs."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What is added up for each pair."""

    prior: int
    fields: Mapping[str, Bits]
    """What each field says, in the light of the others."""
    terms: Mapping[tuple[str, ...], Bits]
    """What fields that move together say together, and each of the others by itself."""
    changed: Bits
    """What is taken off because whatever is known has changed."""
    relative: Bits
    """The most that the pair may weigh."""

    @property
    def whole(self) -> Bits:
        """What the pair weighs unless the directory's contact may be a relative."""
        weight: Bits = sum(self.terms.values(), np.zeros_like(self.changed) + self.prior) - self.changed
        return weight

    @property
    def total(self) -> Bits:
        weight: Bits = np.minimum(self.whole, self.relative)
        return weight


def weigh(compared: Mapping[str, Compared], pairs: int, contacts: int) -> Bits:
    """log2 of the odds that a pair is one person, against the row having no match in a directory of `contacts`."""
    return tally(compared, pairs, contacts).total


def tally(compared: Mapping[str, Compared], pairs: int, contacts: int) -> Tally:
    """All that `weigh` adds up."""
    found = {field: field_weight(field, one) for field, one in compared.items()}
    if "email" in found:
        found["email"] = _not_explained(found["email"], compared)
    found |= _mistakes_cluster({field: found[field] for field in CARELESS if field in found})
    grouped = {field for group in GROUPS for field in group}
    terms: dict[tuple[str, ...], Bits] = {(field,): one for field, one in found.items() if field not in grouped}
    for group in GROUPS:
        if members := tuple(field for field in group if field in found):
            terms[members] = together([found[field] for field in members])
    relative = _against_a_relative(_of_one_alone(found, compared, contacts), pairs)
    return Tally(prior(contacts), found, terms, _all_changed(compared, pairs), relative)


def _not_explained(email: Bits, compared: Mapping[str, Compared]) -> Bits:
    """Addresses are made of names: where the last names agree, an address that is only alike says little more."""
    if "last_name" not in compared:
        return email
    named = np.isin(compared["last_name"].level, (Level.SAME, Level.CLOSE, Level.PART, Level.SWAPPED))
    return np.where(named & (compared["email"].level != Level.SAME), np.minimum(email, ALIKE), email)


def _mistakes_cluster(found: Mapping[str, Bits]) -> Mapping[str, Bits]:
    """What speaks against, halved where another of these fields speaks against as strongly or more."""
    halved, worst = dict(found), None
    for field, weight in found.items():
        if worst is not None:
            both = (weight < 0) & (worst < 0)
            halved[field] = np.where(both, np.maximum(weight, weight // 2), weight)
        worst = weight if worst is None else np.minimum(worst, weight)
    return halved


def _against_a_relative(found: Mapping[str, Bits], pairs: int) -> Bits:
    """The most that a pair can weigh when the directory's contact may be a relative who shares name, phone and home.

    A first name that runs in the family says `NAMESAKE` at most; what differs counts in full. Contacts without names
    are no people, and have no relatives.
    """
    if not {"first_name", "last_name"} & found.keys():
        return np.full(pairs, _NO_RELATIVE, dtype=np.int32)
    said = {field: found[field] for field in PERSONAL if field in found}
    if "first_name" in said:
        said["first_name"] = np.minimum(said["first_name"], NAMESAKE)
    said |= {field: np.minimum(found[field], 0) for field in ("phone", "company") if field in found}
    if "last_name" in found:
        said["last_name"] = _of_another_name(found)
    weight: Bits = sum(said.values(), np.full(pairs, HOUSEHOLD, dtype=np.int32))
    return weight


def _of_another_name(found: Mapping[str, Bits]) -> Bits:
    """What a last name that differs says: half of it among relatives, for some have another; all among colleagues."""
    other = np.minimum(found["last_name"], 0)
    halved: Bits = other >> 1
    return np.where(found["company"] > 0, other, halved) if "company" in found else halved


def _of_one_alone(found: Mapping[str, Bits], compared: Mapping[str, Compared], contacts: int) -> Mapping[str, Bits]:
    """What the fields say, an email no more than it may between people who share one."""
    if "email" not in found:
        return found
    email = found["email"].copy()
    at = np.flatnonzero(email > KNOWN_SHARED)
    several = compared["email"].surprise[at] <= bits(contacts + PSEUDO)
    if "first_name" in compared:
        other = at[compared["first_name"].level[at] == Level.DIFFERENT]
        email[other] = np.minimum(email[other], SHARED)
    email[at[several]] = KNOWN_SHARED
    return {**found, "email": email}


def _all_changed(compared: Mapping[str, Compared], pairs: int) -> Bits:
    """What to take off when several ways to reach or know someone differ and none agrees: so looks a namesake."""
    differ, agree = np.zeros(pairs, dtype=np.int32), np.zeros(pairs, dtype=np.bool_)
    for field in CONTACT:
        if field in compared:
            level = compared[field].level
            differ += level == Level.DIFFERENT
            agree |= (
                (level == Level.SAME) if field == "email" else (level != Level.DIFFERENT) & (level != Level.MISSING)
            )
    return np.where(agree, 0, np.maximum(differ - 1, 0) * CHANGED).astype(np.int32)


def prior(contacts: int) -> int:
    """Odds of any one contact being the row's match before anything is compared."""
    return bits(PRIOR_MATCH, 1000 - PRIOR_MATCH) - bits(contacts + FEW)


def field_weight(field: str, compared: Compared) -> Bits:
    """The weight of each pair's level; where a value's own chance counts, the commoner of the two values'."""
    weights = np.empty(compared.level.size, dtype=np.int32)
    kernels.weigh(compared.level, compared.surprise, _TABLES[field], weights)
    return weights


def together(weights: list[Bits]) -> Bits:
    """Sum of fields that are not independent: the strongest for and against count whole, the rest by `ALONG`."""
    total = np.empty(weights[0].size, dtype=np.int32)
    kernels.together(np.stack(weights), ALONG, total)
    return total


def _table(field: str) -> Bits:
    """For each level its constant, its breadth, whether a value's own chance counts, and the least that is left of it.

    However common a value is, those near to it are no commoner together than so many values that no one else has.
    """
    table = np.zeros((4, _LEVELS), dtype=np.int32)
    for level, evidence in EVIDENCE[field].items():
        least = max(bits(1_000_000, evidence.breadth * CHANCE[field]), 0)
        table[:, level] = bits(evidence.m, evidence.u or 1000), bits(evidence.breadth), evidence.u == 0, least
    return table


_TABLES = {field: _table(field) for field in EVIDENCE}
