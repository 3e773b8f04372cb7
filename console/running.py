"""Runs a command's coroutine until it ends or a signal stops it, and blocking work beside it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from console.mistakes import Stopped, stopping_signals

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. A signal that asks to stop cancels it, once; Stopped is raised when it has cleaned up."""
    return asyncio.run(_until_signal(work))


async def _until_signal(work: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    received: list[int] = []

    def stop(number: int) -> None:
        if not received:
            task.cancel()
        received.append(number)

    for number in stopping_signals():
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if received:
            raise Stopped(received[0]) from None
        raise


async def in_thread(work: Callable[[], T]) -> T:
    """The result of blocking `work`. Unlike `asyncio.to_thread`, nobody waits for it once the command is stopped."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def body() -> None:
        try:
            result, error = work(), None
        except BaseException as raised:  # noqa: BLE001 - it is raised where the result is awaited
            result, error = None, raised
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=body, daemon=True).start()
    return await future


async def beside(work: Coroutine[Any, Any, T], *keepers: Coroutine[Any, Any, None]) -> T:
    """The result of `work`; the keepers run as long as it does, and an error of one of them ends it."""
    working = asyncio.ensure_future(work)
    keeping = [asyncio.ensure_future(keeper) for keeper in keepers]
    try:
        await asyncio.wait([working, *keeping], return_when=asyncio.FIRST_COMPLETED)
        for keeper in keeping:
            if keeper.done() and not working.done():
                keeper.result()
        return await working
    finally:
        for task in (working, *keeping):
            task.cancel()
        await asyncio.gather(working, *keeping, return_exceptions=True)
