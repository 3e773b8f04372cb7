"""Matching processes beside the event loop, so that heartbeats go on while the cores are busy."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from multiprocessing.context import BaseContext
from typing import ParamSpec, TypeVar

from fleet.domain.errors import Transient
from fleet.runtime.memory import keep_freed_memory
from worker.chunk_work import ChunkWork, MatchedRows, Matching

P = ParamSpec("P")
R = TypeVar("R")

PRELOADED = "worker.match_rows"


@asynccontextmanager
async def matching_pool(processes: int) -> AsyncIterator[Matching]:
    """A pool of `processes` processes.

    They come from a fork server that has loaded the matching code once, so the event loop's process is never forked and
    a new one costs milliseconds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    pool = MatchingPool(processes, context)
    try:
        yield pool
    finally:
        pool.close()


class MatchingPool(Matching):
    """Started anew when one of its processes is killed; what was in work then raises Transient."""

    def __init__(self, processes: int, context: BaseContext) -> None:
        self._processes = processes
        self._context = context
        self._pool = _start(processes, context)

    async def match(self, work: ChunkWork) -> MatchedRows:
        return await self._run(_match, work)

    async def write_off(self, work: ChunkWork, detail: str) -> MatchedRows:
        return await self._run(_write_off, work, detail)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        used = self._pool
        try:
            return await asyncio.wrap_future(used.submit(function, *args, **kwargs))
        except BrokenProcessPool as error:
            if self._pool is used:
                self._pool = _start(self._processes, self._context)
            raise Transient("a matching process was killed") from error


def _match(work: ChunkWork) -> MatchedRows:
    from worker.match_rows import match_rows  # noqa: PLC0415 - loaded in the matching process alone

    return match_rows(work)


def _write_off(work: ChunkWork, detail: str) -> MatchedRows:
    from worker.match_rows import write_off  # noqa: PLC0415 - loaded in the matching process alone

    return write_off(work, detail)


def _start(processes: int, context: BaseContext) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)
    for _ in range(processes):
        pool.submit(os.getpid)
    return pool


def _begin() -> None:
    _live_with_parent()
    if keep_freed_memory():
        import pyarrow as pa  # noqa: PLC0415 - loaded in the matching process alone

        pa.set_memory_pool(pa.system_memory_pool())


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
