"""Every error has one outcome, and repeats wait longer and longer."""

import pytest

from fleet.domain import errors
from fleet.domain.outcomes import RULES, Action, outcome_of, rule_for


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (errors.Transient("throttled"), Action.RETRY),
        (errors.Misconfigured("denied"), Action.STOP),
        (errors.LeaseLost("gone"), Action.GIVE_BACK),
        (errors.BadMessage("not JSON"), Action.RETRY),
        (RuntimeError("a mistake in the code"), Action.RETRY),
    ],
)
def test_each_error_has_its_action(error: Exception, action: Action) -> None:
    assert outcome_of(error, receives=1, chance=lambda bound: bound).action is action


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_repeats_wait_any_time_up_to_a_bound_that_doubles_up_to_five_minutes(share: float) -> None:
    delays = [
        outcome_of(errors.Transient(""), receives=n, chance=lambda bound: share * bound).delay for n in (1, 2, 3, 20)
    ]
    assert delays == [share * bound for bound in (1, 2, 4, 300)]


def test_what_is_given_back_comes_again_at_once() -> None:
    assert outcome_of(errors.LeaseLost(""), receives=5, chance=lambda bound: bound).delay == 0


def test_the_last_rule_fits_every_error() -> None:
    assert rule_for(Exception()) is RULES[-1]
    assert all(0 < rule.exit_code < 126 for rule in RULES)
