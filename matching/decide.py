"""From weighed candidates to one answer for each row."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.arrays import I64, Bits, Flags
from matching.kernels import evidence as kernels
from matching.weights import BIT, MARGIN

SCALE = 10_000
"""Scores are whole ten-thousandths."""

_ONE = 36
_POWERS = np.array([round(2.0 ** (_ONE - fraction / BIT)) for fraction in range(BIT)], dtype=np.int64)
_LOWEST = np.int32(-(2**30))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs sorted by upload row: `row[i]` meets a directory contact with `weight[i]`."""

    row: I64
    weight: Bits
    exact: Flags
    updated: I64
    """When the directory contact was updated; higher is later, 0 is not known."""
    order: I64
    """Which of several that weigh the same goes first; by what the contact is, not by where it stands."""


@dataclass(frozen=True, slots=True)
class Decision:
    """For each upload row that has candidates: the pair that stands for its answer and what it is worth."""

    row: I64
    pair: I64
    score: I64
    accepted: Flags
    ambiguous: Flags
    rivals: Flags
    """For each pair, whether it is one of those that cannot be told apart."""
    person: Flags
    """For each pair, whether it counts for the answer: the best one is, and entries of the same person."""


SamePerson = Callable[[I64, I64], Flags]
"""Whether the directory contacts of two pairs are entries of one person; takes positions of pairs."""


def decide(candidates: Candidates, threshold: int, same_person: SamePerson) -> Decision:
    """Answers each row by the posterior over its candidates and none of them.

    A row with an exact candidate hears no other that weighs less. Entries of one person count together, and the
    latest stands for them. Two contacts less than `MARGIN` apart cannot be told apart. `threshold` is in
    ten-thousandths.
    """
    starts = np.flatnonzero(np.append(True, candidates.row[1:] != candidates.row[:-1]))
    group = np.repeat(np.arange(starts.size), np.diff(np.append(starts, candidates.row.size)))
    weight = _heard(candidates, starts, group)
    best = _first_of_highest(weight, candidates.order, starts)
    top = weight[best]
    person = _person(candidates.weight, best, group, same_person)
    term, nobody = _powers(weight, top, group)
    everything = np.add.reduceat(term, starts) + nobody
    score = _share(np.add.reduceat(np.where(person, term, 0), starts), everything)
    chosen, rivals = _latest(candidates, person, starts, group)
    rivals |= ~person & (weight > (top - MARGIN)[group])
    unclear = np.logical_or.reduceat(rivals, starts)
    either = _share(np.add.reduceat(np.where(person | rivals, term, 0), starts), everything)
    rivals |= (np.arange(group.size) == chosen[group]) & unclear[group]
    accepted, ambiguous = ~unclear & (score >= threshold), unclear & (either >= threshold)
    return Decision(candidates.row[starts], chosen, score, accepted, ambiguous, rivals, person)


def shares(candidates: Candidates) -> tuple[I64, I64]:
    """The probability of each pair, and that of none for each row, in ten-thousandths, as `decide` adds them up."""
    starts = np.flatnonzero(np.append(True, candidates.row[1:] != candidates.row[:-1]))
    group = np.repeat(np.arange(starts.size), np.diff(np.append(starts, candidates.row.size)))
    weight = _heard(candidates, starts, group)
    term, nobody = _powers(weight, np.maximum.reduceat(weight, starts), group)
    everything = np.add.reduceat(term, starts) + nobody
    return _share(term, everything[group]), _share(nobody, everything)


def _heard(candidates: Candidates, starts: I64, group: I64) -> Bits:
    """Weights, the lowest for candidates that are neither exact nor weigh more than an exact one of their row."""
    of_exact = np.where(candidates.exact, candidates.weight, _LOWEST)
    bar = np.maximum.reduceat(of_exact, starts)[group]
    return np.where(candidates.exact | (candidates.weight > bar), candidates.weight, _LOWEST)


def _first_of_highest(values: Bits, order: I64, starts: I64) -> I64:
    """Position of each group's highest value, the first by `order` where several are."""
    highest = np.empty(starts.size, dtype=np.int64)
    kernels.first_of_highest(values, order, starts, highest)
    return highest


def _person(weight: Bits, best: I64, group: I64, same_person: SamePerson) -> Flags:
    """The best pair of each row, and those likelier than no match that are entries of the same person."""
    person = np.zeros(group.size, dtype=np.bool_)
    person[best] = True
    others = np.flatnonzero(~person & (weight > 0))
    person[others] = same_person(others, best[group[others]])
    return person


def _latest(candidates: Candidates, person: Flags, starts: I64, group: I64) -> tuple[I64, Flags]:
    """Of a person's entries the latest, the better match where several are; and those that are no worse."""
    updated = np.where(person, candidates.updated, -1)
    latest = person & (updated == np.maximum.reduceat(updated, starts)[group])
    of_latest = np.where(latest, candidates.weight, _LOWEST)
    chosen = _first_of_highest(of_latest, candidates.order, starts)
    as_good = latest & (of_latest > (of_latest[chosen] - MARGIN)[group])
    as_good[chosen] = False
    return chosen, as_good


def _powers(weight: Bits, top: Bits, group: I64) -> tuple[I64, I64]:
    """2 to the weight of each pair, and of having no match (weight 0), both over the higher of `top` and 0."""
    reference = np.maximum(top, 0)
    return _power(weight - reference[group]), _power(-reference)


def _power(weight: Bits) -> I64:
    below = -weight.astype(np.int64)
    power: I64 = _POWERS[below % BIT] >> np.minimum(below // BIT, _ONE + 1)
    return power


def _share(part: I64, whole: I64) -> I64:
    share: I64 = (part * SCALE + whole // 2) // whole
    return share
