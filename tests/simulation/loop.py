"""An event loop whose time passes only while everybody waits: hours take milliseconds, and are the same every time."""

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

from tests.memory import ManualClock

STARTED = 1_700_000_000.0


class Stuck(Exception):
    """Nobody waits for a time, so nothing can happen any more."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next moment that somebody sleeps until; threads are run at once, in the caller's place."""

    def __init__(self) -> None:
        self.passed = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.passed

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever awaits the future
            future.set_exception(error)
        return future


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        self._loop.passed += max(timeout, 0.0)
        return []


class VirtualClock(ManualClock):
    """The time of the running loop; `skew` seconds ahead of it."""

    def __init__(self, skew: float = 0.0) -> None:
        super().__init__()
        self._skew = skew

    def now(self) -> float:
        return STARTED + self._skew + asyncio.get_running_loop().time()

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def advance(self, seconds: float) -> None:
        raise NotImplementedError("nobody but the loop moves it on")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
