"""The task is protected while it has work in hand, and whatever its agent does, the work goes on."""

import asyncio

import pytest

from fleet.domain.errors import Transient
from fleet.domain.outcomes import DONE, Outcome
from fleet.ports import Delivery, ScaleIn
from fleet.runtime.protecting import IDLE_SECONDS, MINUTES, PAUSE_SECONDS, protected
from tests.memory.clock import StandingClock

DELIVERY = Delivery("body", "receipt", "message-1", 1)


class Agent(ScaleIn):
    """Notes what it was told, and refuses when it is ill."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.ill = False

    async def protect(self, *, minutes: int) -> None:
        await self._tell(f"protect {minutes}")

    async def release(self) -> None:
        await self._tell("release")

    async def _tell(self, what: str) -> None:
        await asyncio.sleep(0)
        self.told.append(what)
        if self.ill:
            raise Transient("ill")


class Worker:
    """Takes messages that stay in hand until they are let go."""

    def __init__(self) -> None:
        self.clock, self.agent = StandingClock(), Agent()
        self.gate = asyncio.Event()

    async def handle(self, delivery: Delivery) -> Outcome:
        await self.gate.wait()
        return DONE

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        for _ in range(20):
            await asyncio.sleep(0)


PROTECT = f"protect {MINUTES}"
THIRD = MINUTES * 60 / 3


async def test_it_is_protected_from_the_first_message_to_the_last_and_then_released_once_idle() -> None:
    worker = Worker()
    async with protected(worker.handle, worker.agent, worker.clock) as handle:
        tasks = [asyncio.ensure_future(handle(DELIVERY)) for _ in range(3)]
        await worker.pass_time(0)
        assert worker.agent.told == [PROTECT]
        worker.gate.set()
        await asyncio.gather(*tasks)
        await worker.pass_time(IDLE_SECONDS / 2)
        await handle(DELIVERY)
        await worker.pass_time(IDLE_SECONDS / 2)
        assert worker.agent.told == [PROTECT]
        await worker.pass_time(IDLE_SECONDS)
        assert worker.agent.told == [PROTECT, "release"]
        await handle(DELIVERY)
        assert worker.agent.told == [PROTECT, "release", PROTECT]


async def test_it_is_renewed_by_the_heartbeat_however_the_wall_clock_jumps() -> None:
    worker = Worker()
    async with protected(worker.handle, worker.agent, worker.clock) as handle:
        task = asyncio.ensure_future(handle(DELIVERY))
        await worker.pass_time(0)
        for jump in (0.0, -3600.0, 3600.0):
            worker.clock.jump(jump)
            await worker.pass_time(THIRD)
        assert worker.agent.told == [PROTECT] * 4
        worker.gate.set()
        assert await task == DONE


async def test_an_agent_that_refuses_stops_nothing_and_is_not_asked_at_every_message() -> None:
    worker = Worker()
    worker.agent.ill = True
    worker.gate.set()
    async with protected(worker.handle, worker.agent, worker.clock) as handle:
        assert [await handle(DELIVERY) for _ in range(3)] == [DONE] * 3
        assert worker.agent.told == [PROTECT]
        await worker.pass_time(PAUSE_SECONDS)
        assert await handle(DELIVERY) == DONE
        assert worker.agent.told == [PROTECT] * 2


async def test_what_the_handler_raises_comes_out_and_ends_the_hold() -> None:
    worker = Worker()

    async def broken(delivery: Delivery) -> Outcome:
        raise ZeroDivisionError

    async with protected(broken, worker.agent, worker.clock) as handle:
        with pytest.raises(ZeroDivisionError):
            await handle(DELIVERY)
        await worker.pass_time(0)
        await worker.pass_time(IDLE_SECONDS)
    assert worker.agent.told == [PROTECT, "release"]


async def test_a_worker_that_ends_in_the_middle_releases_itself() -> None:
    worker = Worker()
    async with protected(worker.handle, worker.agent, worker.clock) as handle:
        task = asyncio.ensure_future(handle(DELIVERY))
        await worker.pass_time(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert worker.agent.told == [PROTECT, "release"]


async def test_without_an_agent_nothing_stands_before_the_handler() -> None:
    worker = Worker()
    async with protected(worker.handle, None, worker.clock) as handle:
        assert handle == worker.handle
