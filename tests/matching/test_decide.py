import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.arrays import I64, Flags
from matching.decide import SCALE, Candidates, Decision, decide
from matching.weights import BIT, MARGIN

WEIGHTS = st.lists(st.lists(st.integers(-60 * BIT, 60 * BIT), min_size=1, max_size=6), min_size=1, max_size=6)


def nobody_twice(pairs: I64, _others: I64) -> Flags:
    return np.zeros(pairs.size, dtype=np.bool_)


def everybody(pairs: I64, _others: I64) -> Flags:
    return np.ones(pairs.size, dtype=np.bool_)


def candidates(
    weights: list[list[int]], exact: list[list[bool]] | None = None, updated: list[list[int]] | None = None
) -> Candidates:
    flat = [weight for row in weights for weight in row]
    return Candidates(
        np.repeat(np.arange(len(weights)), [len(row) for row in weights]),
        np.array(flat, dtype=np.int32),
        np.array([flag for row in exact for flag in row] if exact else [False] * len(flat), dtype=np.bool_),
        np.array([moment for row in updated for moment in row] if updated else [0] * len(flat), dtype=np.int64),
        np.arange(len(flat)),
    )


def decided(weights: list[list[int]], threshold: int = 9000) -> Decision:
    return decide(candidates(weights), threshold, nobody_twice)


@given(WEIGHTS)
def test_scores_are_the_posterior(weights: list[list[int]]) -> None:
    found = decided(weights)
    for row, score in zip(weights, found.score.tolist(), strict=True):
        odds = [2.0 ** (weight / BIT) for weight in row]
        assert 0 <= score <= SCALE
        assert score == pytest.approx(SCALE * max(odds) / (1 + sum(odds)), abs=1)


@given(WEIGHTS, st.integers(1, SCALE))
def test_what_is_accepted_reaches_the_threshold_and_stands_apart(weights: list[list[int]], threshold: int) -> None:
    found = decided(weights, threshold)
    for row, accepted, ambiguous, score in zip(
        weights, found.accepted.tolist(), found.ambiguous.tolist(), found.score.tolist(), strict=True
    ):
        ahead = sorted(row)[-1] - sorted(row)[-2] if len(row) > 1 else math.inf
        assert accepted == (score >= threshold and ahead >= MARGIN)
        assert not (ambiguous and ahead >= MARGIN)


@given(WEIGHTS)
def test_the_order_of_candidates_does_not_matter(weights: list[list[int]]) -> None:
    turned = [row[::-1] for row in weights]
    there, back = decided(weights), decided(turned)
    assert there.score.tolist() == back.score.tolist()
    assert there.accepted.tolist() == back.accepted.tolist()
    assert there.ambiguous.tolist() == back.ambiguous.tolist()


@given(WEIGHTS)
def test_a_row_is_decided_alone_as_among_others(weights: list[list[int]]) -> None:
    together = decided(weights)
    for position, row in enumerate(weights):
        alone = decided([row])
        assert (alone.score[0], alone.accepted[0]) == (together.score[position], together.accepted[position])


def test_an_exact_candidate_is_preferred_to_others_that_weigh_less_but_not_to_more() -> None:
    near = candidates([[20 * BIT, 19 * BIT]], exact=[[True, False]])
    assert decide(near, 9000, nobody_twice).accepted.tolist() == [True]
    better = candidates([[20 * BIT, 30 * BIT]], exact=[[True, False]])
    assert decide(better, 9000, nobody_twice).pair.tolist() == [1]


def test_entries_of_one_person_count_together_and_the_latest_stands_for_them() -> None:
    row = candidates([[20 * BIT, 19 * BIT, 12 * BIT]], updated=[[1, 5, 3]])
    found = decide(row, 9990, everybody)
    assert (found.pair.tolist(), found.accepted.tolist()) == ([1], [True])


def test_entries_of_one_person_that_no_date_tells_apart_are_ambiguous() -> None:
    found = decide(candidates([[20 * BIT, 20 * BIT]]), 9000, everybody)
    assert (found.ambiguous.tolist(), found.rivals.tolist()) == ([True], [True, True])
