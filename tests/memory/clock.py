"""A clock that stands until a test moves it on."""

import asyncio

from fleet.ports import Clock


class ManualClock(Clock):
    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._start = start
        self._passed = 0.0

    def now(self) -> float:
        return self._start + self._passed

    def monotonic(self) -> float:
        return self._passed

    def jump(self, seconds: float) -> None:
        """Somebody sets the clock; no time passes."""
        self._start += seconds

    def advance(self, seconds: float) -> None:
        self._passed += seconds

    async def sleep(self, seconds: float) -> None:
        """Moves the clock on and lets other tasks run; takes no time."""
        self.advance(seconds)
        await asyncio.sleep(0)


class StandingClock(ManualClock):
    """Sleepers wait until the test has moved the clock that far: background beats happen only when time passes."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        super().__init__(start)
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        for until, woken in self._sleepers:
            if until <= self.monotonic():
                woken.set()

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        sleeper = (self.monotonic() + seconds, woken)
        self._sleepers.append(sleeper)
        try:
            await woken.wait()
        finally:
            self._sleepers.remove(sleeper)
