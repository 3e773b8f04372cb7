"""From candidate pairs to a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.arrays import Flags
from matching.compare import Compared, compare
from matching.decide import Candidates, Decision, decide
from matching.directory import Directory
from matching.nickname_table import NicknameTable
from matching.pairs import Pairs
from matching.persons import same_person
from matching.weigh import weigh
from matching.weights import Level

IDENTIFYING = ("email", "phone", "street", "postcode", "birth_date", "national_id")
"""Beside the names: none of these may differ in an exact match, and one at least must be the same."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All that is found out about some pairs on the way to an answer."""

    pairs: Pairs
    compared: Mapping[str, Compared]
    candidates: Candidates
    decision: Decision


def judge(pairs: Pairs, directory: Directory, nicknames: NicknameTable, threshold: int) -> Judged:
    """Compares, weighs and decides; all pairs of a row are among them. `threshold` is in ten-thousandths."""
    compared = compare(pairs, nicknames)
    contact = pairs.rows[1]
    candidates = Candidates(
        pairs.rows[0],
        weigh(compared, pairs.size, directory.rows),
        _exact(compared, pairs.size),
        directory.updated[contact],
        directory.order[contact].astype(np.int64),
    )
    return Judged(pairs, compared, candidates, decide(candidates, threshold, same_person(directory.side, contact)))


def _exact(compared: Mapping[str, Compared], pairs: int) -> Flags:
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
