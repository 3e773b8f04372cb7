"""A function answers which messages are to come again; those it had no time for are given back, and it ends."""

import asyncio
import io
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import structlog

from fleet.domain.errors import Transient
from fleet.domain.outcomes import DONE, Action, Outcome
from fleet.ports import Delivery, Invocation, Invocations
from fleet.runtime import receive
from fleet.runtime.function import SPARE_SECONDS, answer_invocations
from fleet.runtime.logs import configure_logs
from tests.memory.clock import ManualClock
from tests.memory.queue import MemoryQueue


class Ended(Exception):
    """There are no more events."""


class Given(Invocations):
    """Events of one record for each delivery, and the answers to them."""

    def __init__(self, clock: ManualClock, events: list[list[Delivery]], seconds: float = 300.0) -> None:
        self.waiting = [
            Invocation(str(number), {"Records": [_record(one) for one in event]}, clock.now() + seconds)
            for number, event in enumerate(events)
        ]
        self.answers: list[Mapping[str, Any]] = []

    async def next(self) -> Invocation:
        if not self.waiting:
            raise Ended
        return self.waiting.pop(0)

    async def answer(self, invocation: Invocation, answer: Mapping[str, Any]) -> None:
        self.answers.append(answer)


def _record(delivery: Delivery) -> dict[str, Any]:
    return {
        "messageId": delivery.message_id,
        "receiptHandle": delivery.receipt,
        "body": delivery.body,
        "attributes": {"ApproximateReceiveCount": str(delivery.receives)},
    }


class Function:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.queue = MemoryQueue(self.clock)
        self.outcomes: dict[str, Outcome | Exception] = {}

    async def handle(self, delivery: Delivery) -> Outcome:
        outcome = self.outcomes.get(delivery.body, DONE)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def received(self, *bodies: str) -> list[Delivery]:
        await self.queue.send(bodies)
        return list(await self.queue.receive(most=10, wait_seconds=0, visibility_seconds=1800))

    async def answer(self, given: Given) -> None:
        await answer_invocations(given, self.queue, self.handle, clock=self.clock, chance=lambda bound: bound)


async def test_only_what_was_not_done_is_to_come_again() -> None:
    function = Function()
    deliveries = await function.received("good", "bad", "held")
    function.outcomes = {"bad": Transient("the network"), "held": Outcome(Action.GIVE_BACK, "", 40)}
    given = Given(function.clock, [deliveries])
    with pytest.raises(Ended):
        await function.answer(given)
    _, bad, held = deliveries
    again = [{"itemIdentifier": bad.message_id}, {"itemIdentifier": held.message_id}]
    assert given.answers == [{"batchItemFailures": again}]
    hidden = {message.body: message.hidden_until - function.clock.now() for message in function.queue.messages}
    assert hidden == {"good": 1800, "bad": 1, "held": 40}, "Lambda itself deletes what was done"


async def test_a_mistake_fails_its_own_message_alone() -> None:
    function = Function()
    deliveries = await function.received("good", "bad")
    function.outcomes = {"bad": RuntimeError("a mistake")}
    given = Given(function.clock, [deliveries, deliveries[:1]])
    with pytest.raises(Ended):
        await function.answer(given)
    assert [len(answer["batchItemFailures"]) for answer in given.answers] == [1, 0]


class Unreachable(MemoryQueue):
    async def change_visibility(self, delivery: Delivery, seconds: int) -> None:
        raise Transient("the network")


async def test_a_queue_that_cannot_be_reached_leaves_the_answer_as_it_is() -> None:
    function = Function()
    function.queue = Unreachable(function.clock)
    deliveries = await function.received("good", "bad")
    function.outcomes = {"bad": Transient("the network")}
    given = Given(function.clock, [deliveries])
    with pytest.raises(Ended):
        await function.answer(given)
    assert given.answers == [{"batchItemFailures": [{"itemIdentifier": deliveries[1].message_id}]}]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs("worker", level="info", form="text")
    monkeypatch.setattr(receive, "log", structlog.get_logger())
    yield written
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


async def test_the_text_of_an_unforeseen_error_is_not_logged_but_its_place_is(lines: io.StringIO) -> None:
    function = Function()
    deliveries = await function.received("bad")
    function.outcomes = {"bad": RuntimeError("Ada Lovelace")}
    with pytest.raises(Ended):
        await function.answer(Given(function.clock, [deliveries]))
    assert "test_function.py" in lines.getvalue()
    assert "Lovelace" not in lines.getvalue()


async def test_what_takes_longer_than_the_function_may_is_given_back_and_the_process_ends() -> None:
    function = Function()
    cancelled = asyncio.Event()

    async def never(delivery: Delivery) -> Outcome:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return DONE

    function.handle = never  # type: ignore[method-assign]
    (delivery,) = await function.received("slow")
    given = Given(function.clock, [[delivery], [delivery]], seconds=SPARE_SECONDS)
    await function.answer(given)
    assert cancelled.is_set()
    assert given.answers == [{"batchItemFailures": [{"itemIdentifier": delivery.message_id}]}]
    assert len(given.waiting) == 1
