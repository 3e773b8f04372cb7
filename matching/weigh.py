"""What all fields of a pair say together, in 64ths of a bit."""

from collections.abc import Mapping

import numpy as np

from matching.arrays import Bits
from matching.compare import Compared
from matching.weights import ALONG, EVIDENCE, GROUPS, HOUSEHOLD, PERSONAL, PRIOR_MATCH, Level, bits

_LEVELS = len(Level)


def weigh(compared: Mapping[str, Compared], pairs: int, contacts: int) -> Bits:
    """log2 of the odds that a pair is one person, against the row having no match in a directory of `contacts`.

    Relatives agree in what a household shares, so a pair is held to what is personal in it plus `HOUSEHOLD`.
    """
    found = {field: field_weight(field, one) for field, one in compared.items()}
    nothing = np.zeros(pairs, dtype=np.int32)
    grouped = {field for group in GROUPS for field in group}
    total = nothing + prior(contacts)
    for field, weight in found.items():
        if field not in grouped:
            total = total + weight
    for group in GROUPS:
        members = [found[field] for field in group if field in found]
        if members:
            total = total + together(members)
    personal = nothing + HOUSEHOLD
    for field in PERSONAL:
        personal = personal + found.get(field, nothing)
    return np.minimum(total, personal)


def prior(contacts: int) -> int:
    """Odds of any one contact being the row's match before anything is compared."""
    return bits(PRIOR_MATCH, 1000 - PRIOR_MATCH) - bits(contacts)


def field_weight(field: str, compared: Compared) -> Bits:
    """The weight of each pair's level; where a value's own chance counts, the commoner of the two values'."""
    constant, breadth, by_value = _TABLES[field]
    level = compared.level
    weight: Bits = constant[level] + by_value[level] * np.maximum(compared.surprise - breadth[level], 0)
    return weight


def together(weights: list[Bits]) -> Bits:
    """Sum of fields that are not independent: the strongest for and against count whole, the rest by `ALONG`."""
    stacked = np.stack(weights)
    speaking_for, against = np.maximum(stacked, 0), np.minimum(stacked, 0)
    best, worst = speaking_for.max(axis=0), against.min(axis=0)
    rest = (speaking_for.sum(axis=0) - best) // ALONG - (worst - against.sum(axis=0)) // ALONG
    total: Bits = (best + worst + rest).astype(np.int32)
    return total


def _tables(field: str) -> tuple[Bits, Bits, Bits]:
    constant, breadth, by_value = (np.zeros(_LEVELS, dtype=np.int32) for _ in range(3))
    for level, evidence in EVIDENCE[field].items():
        constant[level] = bits(evidence.m, evidence.u or 1000)
        breadth[level] = bits(evidence.breadth)
        by_value[level] = evidence.u == 0
    return constant, breadth, by_value


_TABLES = {field: _tables(field) for field in EVIDENCE}
