"""Stopping: a signal asks, the work in hand gets its time, then it is given back."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from fleet.ports import Clock

T = TypeVar("T")


SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """Whether the process was asked to stop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def asked(self) -> bool:
        return self._event.is_set()

    def ask(self) -> None:
        self._event.set()

    async def wait(self) -> None:
        await self._event.wait()

    def on_signals(self) -> None:
        """Lets SIGTERM and SIGINT ask, as often as they come. To be called inside the running loop."""
        loop = asyncio.get_running_loop()

        def ask(*_: object) -> None:
            with suppress(RuntimeError):  # the loop has ended: there is nothing left to ask
                loop.call_soon_threadsafe(self.ask)

        for number in SIGNALS:
            signal.signal(number, ask)  # the loop's own handlers would be gone before it

    async def pause(self, clock: Clock, seconds: float) -> bool:
        """Waits; returns False when asked to stop meanwhile."""
        await self.unless_asked(clock.sleep(seconds))
        return not self.asked

    async def unless_asked(self, work: Coroutine[Any, Any, T]) -> T | None:
        """The result of `work`, or None when asked to stop before it came; `work` is cancelled then."""
        if self.asked:
            work.close()
            return None
        task = asyncio.ensure_future(work)
        asked = asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for future in (task, asked):
                future.cancel()
            await asyncio.gather(task, asked, return_exceptions=True)


def ignore_signals() -> None:
    """For a process that ends in order: one more signal would otherwise kill it while Python clears up."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
