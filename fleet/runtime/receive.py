"""The receive loop of every service: take a message, keep it while it is worked on, delete it or let it come again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog

from fleet.domain.errors import FleetError, Transient
from fleet.domain.messages import job_named
from fleet.domain.outcomes import Action, Chance, Outcome, outcome_of, rule_for
from fleet.ports import Clock, Delivery, Queue
from fleet.runtime.heartbeat import heartbeat
from fleet.runtime.logs import all_lines_with, raised_at
from fleet.runtime.pulse import Beat
from fleet.runtime.stopping import Stopping

log = structlog.get_logger()

Handler = Callable[[Delivery], Awaitable[Outcome]]

CANCEL_PAUSE = 0.1
"""Seconds between two cancellations of what waits for one thing after the other."""
RECEIVE_PAUSE = 1.0
"""Seconds between calls while the queue cannot be reached."""


GIVEN_BACK = Outcome(Action.GIVE_BACK, "the service stops")


class StoppedByError(Exception):
    """The service cannot go on until a person acts; `exit_code` is the process's."""

    def __init__(self, reason: str, exit_code: int) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


def up_to(bound: float) -> float:
    """Any number from zero up to `bound`, each as likely as another."""
    return random.uniform(0.0, bound)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a service takes messages. Times in seconds."""

    at_once: int
    visibility: int
    wait: int
    stop: float
    """How long the work in hand may go on after stopping was asked."""
    give_back: float = 3.0
    """How long giving it back may take then."""
    drain: float | None = None
    """End when the queue stayed empty that long; None goes on for ever."""
    chance: Chance = up_to
    """Where the pauses before repeats come from."""


async def consume(queue: Queue, handle: Handler, *, pace: Pace, stopping: Stopping, clock: Clock, beat: Beat) -> None:
    """Handles messages, `pace.at_once` at a time, until asked to stop or drained. Raises StoppedByError.

    `beat` is called whenever a message is asked for and whenever one in hand is kept.
    """
    takers = [asyncio.create_task(_take(queue, handle, pace, stopping, clock, beat)) for _ in range(pace.at_once)]
    watch = asyncio.create_task(_stop_in_time(takers, pace, stopping))
    try:
        await asyncio.wait(takers, return_when=asyncio.FIRST_EXCEPTION)
        stopping.ask()
        results = await asyncio.gather(*takers, return_exceptions=True)
    finally:
        for task in (watch, *takers):
            task.cancel()
        await asyncio.gather(watch, *takers, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _stop_in_time(takers: list[asyncio.Task[None]], pace: Pace, stopping: Stopping) -> None:
    """First the work in hand is ended, then, where AWS does not answer, giving it back too: it runs out."""
    await stopping.wait()
    await asyncio.sleep(pace.stop)
    for taker in takers:
        taker.cancel()
    await asyncio.sleep(pace.give_back)
    while any(not taker.done() for taker in takers):
        log.warning("not given back in time")
        for taker in takers:
            taker.cancel()
        await asyncio.sleep(CANCEL_PAUSE)


async def _take(queue: Queue, handle: Handler, pace: Pace, stopping: Stopping, clock: Clock, beat: Beat) -> None:
    empty_since: float | None = None
    while not stopping.asked:
        beat()
        delivery = await stopping.unless_asked(_receive(queue, pace, clock))
        if delivery is not None:
            empty_since = None
            with lines_about(delivery):
                await _work(queue, delivery, handle, pace, stopping, clock, beat)
            continue
        empty_since = clock.monotonic() if empty_since is None else empty_since
        if pace.drain is not None and clock.monotonic() - empty_since >= pace.drain:
            return


async def _receive(queue: Queue, pace: Pace, clock: Clock) -> Delivery | None:
    try:
        deliveries = await queue.receive(most=1, wait_seconds=pace.wait, visibility_seconds=pace.visibility)
    except Transient as error:
        log.warning("receive failed", error=str(error))
        await clock.sleep(RECEIVE_PAUSE)
        return None
    return deliveries[0] if deliveries else None


async def _work(
    queue: Queue, delivery: Delivery, handle: Handler, pace: Pace, stopping: Stopping, clock: Clock, beat: Beat
) -> None:
    async def keep() -> None:
        beat()
        await queue.change_visibility(delivery, pace.visibility)

    try:
        async with heartbeat(keep, lasts=pace.visibility, clock=clock):
            outcome = await handle(delivery)
    except asyncio.CancelledError:
        await settle(queue, delivery, GIVEN_BACK)
        log.info("message given back")
        raise
    except Exception as error:
        outcome = not_handled(delivery, error, pace.chance)
        if outcome.action is Action.STOP:
            stopping.ask()
            await queue.change_visibility(delivery, 0)
            raise StoppedByError(outcome.reason, rule_for(error).exit_code) from error
    await settle(queue, delivery, outcome)


def lines_about(delivery: Delivery) -> AbstractContextManager[None]:
    """Every line of the body names the message and, where the message does, the job."""
    job_id = job_named(delivery.body)
    return all_lines_with(message_id=delivery.message_id, **({"job_id": job_id} if job_id else {}))


def not_handled(delivery: Delivery, error: Exception, chance: Chance) -> Outcome:
    """What follows from a handler's error. The logs tell its kind alone: its text may hold contact data."""
    outcome = outcome_of(error, receives=delivery.receives, chance=chance)
    log.warning(
        "message not handled",
        receives=delivery.receives,
        action=outcome.action,
        error=type(error).__name__,
        **({} if isinstance(error, FleetError) else {"at": raised_at(error)}),
    )
    return outcome


async def settle(queue: Queue, delivery: Delivery, outcome: Outcome) -> None:
    """Deletes the message, or says when it comes again. A failure here only brings the message again."""
    try:
        if outcome.action is Action.DELETE:
            await queue.delete(delivery)
        else:
            await queue.change_visibility(delivery, int(outcome.delay))
    except Transient as error:
        log.warning("message not settled", error=str(error))
