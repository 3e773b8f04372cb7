"""The heartbeat lives and dies with its work."""

import asyncio

import pytest

from fleet.domain.errors import LeaseLost, Transient
from fleet.runtime.heartbeat import heartbeat
from tests.memory.clock import ManualClock


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_it_beats_at_a_third_of_the_hold_while_the_work_runs() -> None:
    clock, beats = ManualClock(0.0), list[float]()

    async def beat() -> None:
        beats.append(clock.now())

    async with heartbeat(beat, lasts=60, clock=clock):
        await _turns(20)
    assert beats[:3] == [20, 40, 60]


async def test_it_ends_with_the_work() -> None:
    clock, beats = ManualClock(), list[float]()

    async def beat() -> None:
        beats.append(clock.now())

    async with heartbeat(beat, lasts=60, clock=clock):
        await _turns(5)
    seen = len(beats)
    await _turns(20)
    assert len(beats) == seen


async def test_a_lost_lease_cancels_the_work_and_comes_out() -> None:
    async def beat() -> None:
        raise LeaseLost("gone")

    async def work() -> None:
        async with heartbeat(beat, lasts=60, clock=ManualClock()):
            await asyncio.Event().wait()

    with pytest.raises(LeaseLost):
        await work()


async def test_a_passing_fault_does_not_end_it() -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        beats += 1
        raise Transient("throttled")

    async with heartbeat(beat, lasts=60, clock=ManualClock()):
        await _turns(20)
    assert beats > 1


async def test_an_error_of_the_work_comes_out_as_it_is() -> None:
    async def beat() -> None:
        return

    with pytest.raises(ZeroDivisionError):
        async with heartbeat(beat, lasts=60, clock=ManualClock()):
            raise ZeroDivisionError


async def test_cancelling_the_work_from_outside_stays_a_cancellation() -> None:
    async def beat() -> None:
        return

    async def work() -> None:
        async with heartbeat(beat, lasts=60, clock=ManualClock()):
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await _turns(3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
