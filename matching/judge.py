"""From candidate pairs to a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.answers import exact
from matching.compare import Compared, compare
from matching.decide import Candidates, Decision, decide
from matching.directory import Directory
from matching.nickname_table import NicknameTable
from matching.pairs import Pairs
from matching.persons import same_person
from matching.weigh import weigh


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
        exact(compared, pairs.size),
        directory.updated[contact],
        directory.order[contact].astype(np.int64),
    )
    return Judged(pairs, compared, candidates, decide(candidates, threshold, same_person(directory.side, contact)))
