"""A clock that stands until a test moves it on."""

import asyncio

from fleet.ports import Clock


class ManualClock(Clock):
    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds

    async def sleep(self, seconds: float) -> None:
        """Moves the clock on and lets other tasks run; takes no time."""
        self.advance(seconds)
        await asyncio.sleep(0)
