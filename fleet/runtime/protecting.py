"""A task that has work in hand is protected from being ended because there are to be fewer of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from fleet.domain.errors import FleetError
from fleet.domain.outcomes import Outcome
from fleet.ports import Clock, Delivery, ScaleIn
from fleet.runtime.heartbeat import BEATS_PER_HOLD, heartbeat
from fleet.runtime.receive import Handler

log = structlog.get_logger()

MINUTES = 10
"""How long protection lasts when nobody renews it: that of a worker that hangs ends by itself."""
IDLE_SECONDS = 10.0
"""Without work for that long, a task is idle; between two chunks it stays protected."""
PAUSE_SECONDS = 60.0
"""After a refusal, until the next try: work does not wait for an agent that is not well."""


class Protection:
    """Knows what is in hand and what the agent was told. Refusals are logged and stop nothing."""

    def __init__(self, agent: ScaleIn, clock: Clock) -> None:
        self._agent, self._clock = agent, clock
        self._in_hand = 0
        self._protected = False
        self._due = clock.monotonic()
        self._releasing: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        self._in_hand += 1
        if self._releasing is not None:
            self._releasing.cancel()
            await asyncio.gather(self._releasing, return_exceptions=True)
            self._releasing = None
        await self.renew()

    async def renew(self) -> None:
        """Tells the agent again once a third of the time has passed, and not before."""
        now = self._clock.monotonic()
        if now < self._due:
            return
        self._due = now + MINUTES * 60 / BEATS_PER_HOLD
        try:
            await self._agent.protect(minutes=MINUTES)
        except FleetError as error:
            self._due = now + PAUSE_SECONDS
            log.warning("task not protected", error=str(error))
        else:
            self._protected = True

    def end(self) -> None:
        self._in_hand -= 1
        if not self._in_hand and self._protected:
            self._releasing = asyncio.create_task(self._release_when_idle())

    async def close(self) -> None:
        """For a worker that ends: whatever is in hand was given back."""
        if self._releasing is not None:
            self._releasing.cancel()
            await asyncio.gather(self._releasing, return_exceptions=True)
        if self._protected:
            await self._release()

    async def _release_when_idle(self) -> None:
        await self._clock.sleep(IDLE_SECONDS)
        await self._release()

    async def _release(self) -> None:
        self._protected, self._due = False, self._clock.monotonic()
        try:
            await self._agent.release()
        except FleetError as error:
            log.warning("task stays protected", error=str(error), minutes=MINUTES)


@asynccontextmanager
async def protected(handle: Handler, agent: ScaleIn | None, clock: Clock) -> AsyncIterator[Handler]:
    """The handler, with the task protected while it has a message in hand; as it is where there is no agent."""
    if agent is None:
        yield handle
        return
    protection = Protection(agent, clock)

    async def guarded(delivery: Delivery) -> Outcome:
        try:
            await protection.begin()
            async with heartbeat(protection.renew, lasts=MINUTES * 60, clock=clock):
                return await handle(delivery)
        finally:
            protection.end()

    try:
        yield guarded
    finally:
        await protection.close()
