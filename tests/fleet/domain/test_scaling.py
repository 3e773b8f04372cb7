"""The scaling policy: what it promises for any queue, any fleet and any history."""

import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.scaling import Backlog, Decision, Fleet, Reason, ScalingPolicy, decide, workers_for

POLICY = ScalingPolicy(latency_seconds=120, seconds_per_chunk=4, idle_seconds=300)
Told = tuple[float, Backlog, Fleet, Decision]
"""Time, backlog, the fleet before, and what was decided."""
COUNTS = st.integers(0, 50_000)
BACKLOGS = st.builds(Backlog, COUNTS, COUNTS)
POLICIES = st.builds(
    ScalingPolicy,
    latency_seconds=st.floats(1, 3600),
    seconds_per_chunk=st.floats(0.01, 600),
    max_workers=st.integers(1, 10_000),
    held_at_once=st.integers(1, 65),
    idle_seconds=st.floats(0, 900),
    scale_out_cooldown=st.floats(0, 900),
    scale_in_cooldown=st.floats(0, 900),
)
HISTORIES = st.lists(st.tuples(st.floats(0, 600), BACKLOGS | st.just(Backlog(0, 0))), min_size=1, max_size=30)
EMPTY = Backlog(0, 0)


def run(policy: ScalingPolicy, history: Iterable[tuple[float, Backlog]]) -> list[Told]:
    """Decides for each pause and backlog of a history, one after the other."""
    now, fleet, told = 0.0, Fleet(), []
    for pause, backlog in history:
        now += pause
        decision = decide(policy, fleet, backlog, now)
        told.append((now, backlog, fleet, decision))
        fleet = decision.fleet
    return told


@given(POLICIES, HISTORIES)
def test_there_are_never_more_than_the_most_and_with_messages_never_none(
    policy: ScalingPolicy, history: list[tuple[float, Backlog]]
) -> None:
    for _, backlog, _, decision in run(policy, history):
        assert min(backlog.messages, 1) <= decision.workers <= policy.max_workers


@given(POLICIES, HISTORIES)
def test_from_none_the_first_message_makes_one(policy: ScalingPolicy, history: list[tuple[float, Backlog]]) -> None:
    for _, backlog, before, decision in run(policy, history):
        if not before.workers:
            assert decision.workers == min(backlog.messages, 1)


@given(POLICIES, HISTORIES)
def test_workers_that_messages_in_flight_need_are_never_taken_away(
    policy: ScalingPolicy, history: list[tuple[float, Backlog]]
) -> None:
    for _, backlog, before, decision in run(policy, history):
        needed = math.ceil(backlog.in_flight / policy.held_at_once)
        assert decision.workers >= min(needed, before.workers)


@given(POLICIES, HISTORIES)
def test_the_last_worker_goes_when_the_queue_has_been_empty_for_the_stated_time(
    policy: ScalingPolicy, history: list[tuple[float, Backlog]]
) -> None:
    empty_since: float | None = None
    for now, backlog, before, decision in run(policy, history):
        empty_since = None if backlog.messages else now if empty_since is None else empty_since
        if before.workers and not decision.workers:
            assert empty_since is not None
            assert now - empty_since >= policy.idle_seconds
            assert decision.reason is Reason.EMPTY
        if empty_since is not None and now - empty_since >= policy.idle_seconds:
            assert decision.workers == 0


@given(POLICIES, HISTORIES)
def test_cooldowns_keep_changes_apart(policy: ScalingPolicy, history: list[tuple[float, Backlog]]) -> None:
    changed, out = -math.inf, -math.inf
    for now, _, before, decision in run(policy, history):
        if decision.reason is Reason.OUT:
            assert now - out >= policy.scale_out_cooldown
            out = now
        if decision.reason is Reason.IN:
            assert now - changed >= policy.scale_in_cooldown
        if decision.workers != before.workers:
            changed = now


@given(POLICIES, st.integers(1, 100_000))
def test_under_a_steady_backlog_it_comes_to_rest_at_the_target(policy: ScalingPolicy, messages: int) -> None:
    pause = max(policy.scale_in_cooldown, policy.scale_out_cooldown) + 1
    *_, before, last = run(policy, [(pause, Backlog(messages, 0))] * 4)
    assert last[3].workers == before[3].workers == workers_for(policy, messages)
    assert last[3].reason is Reason.ENOUGH


@given(POLICIES, st.integers(1, 100_000), st.integers(0, 100_000))
def test_a_larger_backlog_never_asks_for_fewer(policy: ScalingPolicy, messages: int, more: int) -> None:
    assert workers_for(policy, messages) <= workers_for(policy, messages + more)


@given(POLICIES, st.integers(1, 100_000))
def test_the_target_is_latency_by_the_time_of_a_chunk(policy: ScalingPolicy, messages: int) -> None:
    workers = workers_for(policy, messages)
    if workers < policy.max_workers:
        share = messages / workers
        assert share * policy.seconds_per_chunk <= max(policy.latency_seconds, policy.seconds_per_chunk) * 1.000001
        assert workers <= messages


def test_a_day_of_one_upload() -> None:
    """300 chunks at 30 a worker: one, ten, and none again."""
    history = [
        (0.0, EMPTY),
        (15, Backlog(40, 0)),
        (15, Backlog(300, 0)),
        (15, Backlog(400, 3)),
        (60, Backlog(280, 30)),
        (300, Backlog(270, 30)),
        (15, Backlog(260, 30)),
        (300, Backlog(0, 4)),
        (15, EMPTY),
        (299, EMPTY),
        (1, EMPTY),
    ]
    told = [(decision.workers, decision.reason) for *_, decision in run(POLICY, history)]
    assert told == [
        (0, Reason.NOTHING),
        (1, Reason.FIRST),
        (10, Reason.OUT),
        (10, Reason.STARTING),
        (11, Reason.OUT),
        (10, Reason.IN),
        (10, Reason.ENOUGH),
        (2, Reason.IN),
        (2, Reason.WAITING),
        (2, Reason.WAITING),
        (0, Reason.EMPTY),
    ]


def test_a_message_that_waits_to_come_again_starts_no_worker() -> None:
    decision = decide(POLICY, Fleet(workers=1), Backlog(0, 20), 1000.0)
    assert (decision.workers, decision.reason) == (1, Reason.ENOUGH)


@pytest.mark.parametrize("name", ["latency_seconds", "seconds_per_chunk", "max_workers", "held_at_once"])
def test_numbers_that_make_no_sense_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        ScalingPolicy(**{name: 0})
