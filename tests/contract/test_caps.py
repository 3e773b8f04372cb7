"""What every Caps promises: places below a limit, that run out, and never more of them than the limit."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from itertools import count

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleet.domain.caps import Cap, scope_of_owner
from fleet.domain.errors import NotApplied
from fleet.ports import Caps, Ports
from tests.contract.backends import Backend
from tests.contract.marks import in_session_loop, on_servers, runs_on
from tests.contract.samples import JOB, NOW
from tests.memory import memory_ports

pytestmark = in_session_loop

JOB_ID, OWNER = JOB.job_id, JOB.options.owner
A, B, DEAD = "a", "b", "dead"
"""Tokens."""
LASTS = 60.0
SCOPES = (f"job-of-story-{number}" for number in count())


@pytest_asyncio.fixture(loop_scope="session")
async def ports(backend: Backend) -> Ports:
    return await backend.caps()


async def seen(caps: Caps, scope: str = JOB_ID) -> Cap:
    _, found = await caps.look(scope, OWNER)
    return next(cap for cap in found if cap.scope == scope)


async def enter(caps: Caps, cap: Cap, token: str, *, now: float = NOW) -> None:
    await caps.enter(cap, token=token, now=now, until=now + LASTS)


async def test_without_a_limit_one_look_brings_the_job_alone(ports: Ports) -> None:
    assert await ports.caps.look(JOB_ID, OWNER) == (None, [])
    await ports.ledger.create_job(JOB)
    assert await ports.caps.look(JOB_ID, OWNER) == (JOB, [])


async def test_a_look_brings_the_caps_of_the_job_and_of_its_owner_and_no_others(ports: Ports) -> None:
    owner = scope_of_owner(OWNER)
    for scope, limit in ((JOB_ID, 2), (owner, 7), ("job-2", 3), (scope_of_owner("other"), 4)):
        await ports.caps.limit(scope, limit)
    await ports.ledger.create_job(JOB)
    assert await ports.caps.look(JOB_ID, OWNER) == (JOB, [Cap(JOB_ID, 2), Cap(owner, 7)])
    await ports.caps.limit(JOB_ID, None)
    assert await ports.caps.look(JOB_ID, OWNER) == (JOB, [Cap(owner, 7)])


async def test_the_limit_of_the_upload_does_not_take_the_place_of_a_later_one(ports: Ports) -> None:
    await ports.caps.limit(JOB_ID, 2, unless_set=True)
    await ports.caps.limit(JOB_ID, 3, unless_set=True)
    assert (await seen(ports.caps)).limit == 2


async def test_places_are_taken_up_to_the_limit_and_left(ports: Ports) -> None:
    await ports.caps.limit(JOB_ID, 2)
    empty = await seen(ports.caps)
    for token in ("a-1", "b", "b"):
        await enter(ports.caps, empty, token)
    full = Cap(JOB_ID, 2, {"a-1": NOW + LASTS, "b": NOW + LASTS})
    with pytest.raises(NotApplied) as refused:
        await enter(ports.caps, empty, "c")
    assert refused.value.old == full == await seen(ports.caps)
    for _ in range(2):
        await ports.caps.leave(JOB_ID, token=B)
    with pytest.raises(NotApplied):
        await enter(ports.caps, full, "c")
    await enter(ports.caps, await seen(ports.caps), "c", now=NOW + LASTS - 1)
    assert (await seen(ports.caps)).holders.keys() == {"a-1", "c"}


async def test_a_place_that_ran_out_is_given_to_another_unless_it_was_held_on(ports: Ports) -> None:
    await ports.caps.limit(JOB_ID, 1)
    await enter(ports.caps, await seen(ports.caps), DEAD)
    before = await seen(ports.caps)
    await ports.caps.stay(JOB_ID, token=DEAD, until=NOW + 2 * LASTS)
    with pytest.raises(NotApplied):
        await enter(ports.caps, before, "next", now=NOW + LASTS)
    await enter(ports.caps, before, "next", now=NOW + 2 * LASTS)
    assert await seen(ports.caps) == Cap(JOB_ID, 1, {"next": NOW + 3 * LASTS})


async def test_a_lowered_limit_lets_nobody_in_before_enough_have_left(ports: Ports) -> None:
    await ports.caps.limit(JOB_ID, 3)
    wide = await seen(ports.caps)
    for token in "abc":
        await enter(ports.caps, wide, token)
    await ports.caps.limit(JOB_ID, 2)
    for token in "ab":
        with pytest.raises(NotApplied):
            await enter(ports.caps, wide, "d")
        await ports.caps.leave(JOB_ID, token=token)
    await enter(ports.caps, wide, "d")
    assert (await seen(ports.caps)).holders.keys() == {"c", "d"}


async def test_a_limit_taken_away_or_never_there_holds_nobody_up(ports: Ports) -> None:
    await enter(ports.caps, Cap(JOB_ID, 1), "a")
    await ports.caps.stay(JOB_ID, token=A, until=NOW)
    await ports.caps.leave(JOB_ID, token=A)
    assert await ports.caps.look(JOB_ID, OWNER) == (None, [])
    await ports.caps.limit(JOB_ID, 1)
    narrow = await seen(ports.caps)
    await enter(ports.caps, narrow, "a")
    await ports.caps.limit(JOB_ID, None)
    await enter(ports.caps, narrow, "b")


async def test_a_job_that_is_deleted_leaves_no_cap(ports: Ports) -> None:
    await ports.ledger.create_job(JOB)
    await ports.caps.limit(JOB_ID, 1)
    await ports.ledger.delete_job(JOB)
    assert await ports.caps.look(JOB_ID, OWNER) == (None, [])


@runs_on("memory", "ministack", because="moto checks and writes in two steps, so that both may win")
async def test_of_many_workers_no_more_than_the_limit_get_a_place(ports: Ports) -> None:
    await ports.caps.limit(JOB_ID, 3)
    empty = await seen(ports.caps)
    asked = await asyncio.gather(*(enter(ports.caps, empty, f"w{n}") for n in range(12)), return_exceptions=True)
    assert sum(isinstance(answer, NotApplied) for answer in asked) == 9
    assert len((await seen(ports.caps)).holders) == 3


@dataclass(frozen=True)
class Step:
    """One call of a worker or a person."""

    call: str
    token: str
    limit: int | None
    passed: float
    """Seconds since the step before."""


steps = st.builds(
    Step,
    call=st.sampled_from(["enter", "enter", "enter", "enter_blind", "stay", "leave", "limit"]),
    token=st.sampled_from(["a", "b", "c-1"]),
    limit=st.sampled_from([1, 2, None]),
    passed=st.sampled_from([0.0, 1.0, LASTS]),
)


async def call(caps: Caps, scope: str, step: Step, now: float) -> Awaitable[None]:
    match step.call:
        case "enter":
            _, found = await caps.look(scope, OWNER)
            return enter(caps, found[0] if found else Cap(scope), step.token, now=now)
        case "enter_blind":
            return enter(caps, Cap(scope, step.limit or 1), step.token, now=now)
        case "stay":
            return caps.stay(scope, token=step.token, until=now + LASTS)
        case "leave":
            return caps.leave(scope, token=step.token)
        case _:
            return caps.limit(scope, step.limit)


def living(cap: Cap, now: float) -> Cap:
    """Places that ran out may lie there until somebody who has seen them needs room."""
    return replace(cap, holders={token: until for token, until in cap.holders.items() if until > now})


async def tell(caps: Caps, scope: str, story: list[Step]) -> list[object]:
    """What came of every step, and how the cap stands at the end."""
    told: list[object] = []
    now = NOW
    await caps.limit(scope, 2)
    for step in story:
        now += step.passed
        try:
            await (await call(caps, scope, step, now))
            told.append("applied")
        except NotApplied as refused:
            told.append(living(refused.old, now))
    _, found = await caps.look(scope, OWNER)
    return [*told, [living(cap, now) for cap in found]]


@on_servers
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, max_size=12))
async def test_a_story_ends_the_same_on_a_server_as_in_memory(ports: Ports, story: list[Step]) -> None:
    scope = next(SCOPES)
    assert await tell(ports.caps, scope, story) == await tell(memory_ports().caps, scope, story)
