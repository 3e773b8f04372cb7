"""The heartbeat that keeps a message or a lease while its work runs. It dies with the work; a lost lease ends both."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from fleet.domain.errors import Transient
from fleet.ports import Clock

log = structlog.get_logger()

BEATS_PER_HOLD = 3
"""A hold is renewed at a third of its length, so that two beats may fail before it runs out."""


@asynccontextmanager
async def heartbeat(beat: Callable[[], Awaitable[None]], *, lasts: float, clock: Clock) -> AsyncIterator[None]:
    """Calls `beat` at a third of `lasts` seconds, the time that one beat holds, while the body runs.

    An error of `beat` other than Transient cancels the body and comes out in its place.
    """
    try:
        async with asyncio.TaskGroup() as group:
            beating = group.create_task(_beat(beat, lasts / BEATS_PER_HOLD, clock))
            try:
                yield
            finally:
                beating.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _beat(beat: Callable[[], Awaitable[None]], every: float, clock: Clock) -> None:
    while True:
        await clock.sleep(every)
        try:
            await beat()
        except Transient as error:
            log.warning("heartbeat failed", error=str(error))
