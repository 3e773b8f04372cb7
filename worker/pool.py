"""Matching processes beside the event loop, so that heartbeats go on while the cores are busy."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from typing import ParamSpec, Protocol, TypeVar

from fleet.domain.errors import Transient

P = ParamSpec("P")
R = TypeVar("R")

PRELOADED = "worker.match_rows"


class Run(Protocol):
    """Runs a function somewhere and hands back its result."""

    def __call__(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]: ...


@asynccontextmanager
async def matching_pool(processes: int) -> AsyncIterator[Run]:
    """A pool of `processes` processes, started anew when one of them is killed.

    They come from a fork server that has loaded the matching code once, so the event loop's process is never forked and
    a new one costs milliseconds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    pool = _start(processes, context)

    async def run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal pool
        used = pool
        try:
            return await asyncio.wrap_future(used.submit(function, *args, **kwargs))
        except BrokenProcessPool as error:
            if pool is used:
                pool = _start(processes, context)
            raise Transient("a matching process was killed") from error

    try:
        yield run
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _start(processes: int, context: multiprocessing.context.BaseContext) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_live_with_parent)
    for _ in range(processes):
        pool.submit(os.getpid)
    return pool


def _live_with_parent() -> None:
    """Signals are the parent's to handle; when it is gone, even by SIGKILL, so is this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(0)
