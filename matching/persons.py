"""When two entries of a directory are one person."""

import numpy as np

from matching.arrays import I64, U64, Flags
from matching.columns import field_of
from matching.decide import SamePerson
from matching.pairs import Side

NAMES = ("first_joined", "last_joined")
SHARED = ("email", "phone", "national_id", "birth_date", "street")
"""Beside the same names, one of these must be the same."""

CONFLICTING = ("birth_date", "national_id", "middle_initial")
"""None of these may differ: father and son share a name and a home."""


def same_person(directory: Side, contact: I64) -> SamePerson:
    """The rule for pairs whose directory rows are `contact`."""

    def hashes(feature: str, rows: I64) -> U64:
        return directory.hashes(feature, rows)

    def rule(pairs: I64, others: I64) -> Flags:
        here, there = contact[pairs], contact[others]
        agree = np.ones(pairs.size, dtype=np.bool_)
        for feature in NAMES:
            agree &= hashes(feature, here) == hashes(feature, there)
        for feature in CONFLICTING:
            a, b = hashes(feature, here), hashes(feature, there)
            agree &= (a == b) | (a == 0) | (b == 0)
        shared = np.zeros(pairs.size, dtype=np.bool_)
        for field in SHARED:
            slots = [slot for slot in directory.slots if field_of(slot) == field]
            for one in slots:
                for other in slots:
                    a = hashes(one, here)
                    shared |= (a == hashes(other, there)) & (a != 0)
        return agree & shared

    return rule
