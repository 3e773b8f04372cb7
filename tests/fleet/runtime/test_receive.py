"""The receive loop: what becomes of a message, and how a service stops."""

import asyncio
import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from fleet.domain.errors import Misconfigured, Transient
from fleet.domain.messages import JobMatched
from fleet.domain.outcomes import DONE, Action, Outcome
from fleet.ports import Delivery
from fleet.runtime import receive
from fleet.runtime.logs import configure_logs
from fleet.runtime.receive import Pace, StoppedByError, consume
from fleet.runtime.stopping import Stopping
from tests.memory.clock import ManualClock
from tests.memory.queue import MemoryQueue

PACE = Pace(at_once=1, visibility=60, wait=0, stop=5.0)


class Service:
    """A queue with messages and a handler that notes what it was given."""

    def __init__(self, *bodies: str) -> None:
        self.clock = ManualClock()
        self.queue = MemoryQueue(self.clock)
        self.stopping = Stopping()
        self.seen: list[str] = []
        self.bodies = bodies
        self.outcomes: list[Outcome | Exception] = []
        self.beats = 0

    def beat(self) -> None:
        self.beats += 1

    async def handle(self, delivery: Delivery) -> Outcome:
        self.seen.append(delivery.body)
        if len(self.seen) >= max(len(self.bodies), len(self.outcomes)):
            self.stopping.ask()
        outcome = self.outcomes.pop(0) if self.outcomes else DONE
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def run(self, pace: Pace = PACE) -> None:
        await self.queue.send(self.bodies)
        await consume(self.queue, self.handle, pace=pace, stopping=self.stopping, clock=self.clock, beat=self.beat)


async def test_a_message_that_was_handled_is_deleted() -> None:
    service = Service("a", "b")
    await service.run()
    assert service.seen == ["a", "b"]
    assert service.queue.bodies == []


@pytest.mark.parametrize("outcome", [Outcome(Action.RETRY, "", 7), Outcome(Action.GIVE_BACK, "", 7)])
async def test_a_message_that_is_to_come_again_hides_for_the_delay(outcome: Outcome) -> None:
    service = Service("a")
    service.outcomes = [outcome]
    await service.run()
    (message,) = service.queue.messages
    assert message.hidden_until == pytest.approx(service.clock.now() + 7)


async def test_an_error_leaves_the_message_for_another_try() -> None:
    service = Service("a")
    service.outcomes = [RuntimeError("a mistake")]
    await service.run()
    assert service.queue.bodies == ["a"]


async def test_the_text_of_an_unforeseen_error_is_not_logged_but_its_place_is() -> None:
    service = Service("a")
    service.outcomes = [RuntimeError("Ada Byron, ada@example.com")]
    with structlog.testing.capture_logs() as logs:
        await service.run()
    (line,) = logs
    assert (line["event"], line["error"]) == ("message not handled", "RuntimeError")
    assert line["at"][-1].endswith(" handle")
    assert "Ada" not in str(line)


async def test_what_a_person_must_mend_gives_the_message_back_and_ends_the_service() -> None:
    service = Service("a", "b")
    service.outcomes = [Misconfigured("no such table")]
    with pytest.raises(StoppedByError) as stopped:
        await service.run()
    assert stopped.value.exit_code == 78
    assert service.queue.bodies == ["a", "b"]
    assert min(message.hidden_until for message in service.queue.messages) <= service.clock.now()


async def test_an_unreachable_queue_is_asked_again() -> None:
    service = Service("a")
    receive, failures = service.queue.receive, [Transient("unreachable")]

    async def failing(*, most: int, wait_seconds: int, visibility_seconds: int) -> object:
        if failures:
            raise failures.pop()
        return await receive(most=most, wait_seconds=wait_seconds, visibility_seconds=visibility_seconds)

    service.queue.receive = failing  # type: ignore[method-assign,assignment]
    await service.run()
    assert service.seen == ["a"]


async def test_after_stopping_was_asked_no_message_is_taken() -> None:
    service = Service("a")
    service.stopping.ask()
    await service.run()
    assert service.seen == []
    assert service.queue.bodies == ["a"]


async def test_work_that_does_not_end_in_time_is_given_back() -> None:
    service = Service("a")
    started = asyncio.Event()

    async def endless(delivery: Delivery) -> Outcome:
        started.set()
        service.stopping.ask()
        await asyncio.Event().wait()
        return DONE

    await service.queue.send(["a"])
    pace = Pace(at_once=1, visibility=60, wait=0, stop=0.0)
    await consume(service.queue, endless, pace=pace, stopping=service.stopping, clock=service.clock, beat=service.beat)
    assert started.is_set()
    (message,) = service.queue.messages
    assert message.hidden_until <= service.clock.now()


async def test_what_cannot_be_given_back_in_time_is_left_and_the_service_ends() -> None:
    """AWS answers nothing any more: not to the message, and to nothing that the work gives back one after the other."""
    service = Service("a")
    asked: list[str] = []

    async def silence(*what: object) -> None:
        asked.append(str(what[-1]))
        await asyncio.Event().wait()

    async def endless(delivery: Delivery) -> Outcome:
        service.stopping.ask()
        try:
            await asyncio.Event().wait()
        finally:
            try:
                await silence("lease")
            finally:
                await silence("place")
        return DONE

    await service.queue.send(["a"])
    service.queue.change_visibility = silence  # type: ignore[method-assign, assignment]
    pace = Pace(at_once=1, visibility=60, wait=0, stop=0.0, give_back=0.0)
    await consume(service.queue, endless, pace=pace, stopping=service.stopping, clock=service.clock, beat=service.beat)
    assert [what for what in asked if what != "60"] == ["lease", "place", "0"], "heartbeats aside"


async def test_draining_ends_when_the_queue_stayed_empty() -> None:
    service = Service("a", "b", "c")
    handled: list[str] = []

    async def handle(delivery: Delivery) -> Outcome:
        handled.append(delivery.body)
        return DONE

    async def time_passes() -> None:
        while True:
            service.clock.advance(1)
            await asyncio.sleep(0)

    await service.queue.send(service.bodies)
    passing = asyncio.create_task(time_passes())
    pace = Pace(at_once=2, visibility=60, wait=0, stop=0.0, drain=30)
    await consume(service.queue, handle, pace=pace, stopping=service.stopping, clock=service.clock, beat=service.beat)
    passing.cancel()
    assert sorted(handled) == ["a", "b", "c"]


async def test_every_turn_of_the_loop_beats() -> None:
    service = Service("a", "b", "c")
    await service.run()
    assert service.beats == 3


async def test_a_message_in_hand_beats_as_long_as_it_is_kept() -> None:
    service = Service("a")

    async def slow(delivery: Delivery) -> Outcome:
        service.stopping.ask()
        while service.beats < 5:
            service.clock.advance(1)
            await asyncio.sleep(0)
        return DONE

    await service.queue.send(service.bodies)
    await consume(service.queue, slow, pace=PACE, stopping=service.stopping, clock=service.clock, beat=service.beat)
    assert service.queue.bodies == []


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log of the receive loop, whose own logger may know another stderr already."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs("worker", level="info", form="json")
    monkeypatch.setattr(receive, "log", structlog.get_logger())
    yield written
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


async def test_every_line_about_a_message_names_its_job(lines: io.StringIO) -> None:
    service = Service(JobMatched("job-7").encode())
    service.outcomes = [RuntimeError("a mistake")]
    await service.run()
    structlog.get_logger().info("afterwards")
    about, afterwards = map(json.loads, lines.getvalue().splitlines())
    assert (about["event"], about["job_id"]) == ("message not handled", "job-7")
    assert "job_id" not in afterwards


async def test_what_a_handler_finds_out_is_in_the_line_about_its_error(
    monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    service = Service("an event without a job")

    async def handle(delivery: Delivery) -> Outcome:
        structlog.contextvars.bind_contextvars(job_id="job-8")
        return await Service.handle(service, delivery)

    monkeypatch.setattr(service, "handle", handle)
    service.outcomes = [RuntimeError("a mistake")]
    await service.run()
    (about,) = map(json.loads, lines.getvalue().splitlines())
    assert about["job_id"] == "job-8"
