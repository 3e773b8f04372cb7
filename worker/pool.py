"""Matching processes beside the event loop, so that heartbeats go on while the cores are busy."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from multiprocessing.context import BaseContext
from typing import ParamSpec, TypeVar

from fleet.domain.errors import FleetError, RowsFailed, Transient
from fleet.runtime.memory import keep_freed_memory
from worker.chunk_work import ChunkWork, MatchedRows, Matching, Middle

P = ParamSpec("P")
R = TypeVar("R")

PRELOADED = "worker.match_rows"
USUAL_CHUNK = 16 << 20
"""Bytes."""


@asynccontextmanager
async def matching_pool(processes: int, patience: float) -> AsyncIterator[Matching]:
    """A pool of `processes` processes; one that gives no answer within `patience` seconds is taken for hung.

    A chunk that is larger than a usual one has more time, in proportion.

    They come from a fork server that has loaded the matching code once, so the event loop's process is never forked and
    a new one costs milliseconds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    pool = MatchingPool(processes, context, patience)
    try:
        yield pool
    finally:
        pool.close()


class MatchingPool(Matching):
    """Each chunk has a process to itself, so when one is killed or hangs it is known whose rows were in work."""

    def __init__(self, processes: int, context: BaseContext, patience: float) -> None:
        self._context, self._patience = context, patience
        self._all = {MatchingProcess(context) for _ in range(processes)}
        self._idle: asyncio.Queue[MatchingProcess] = asyncio.Queue()
        for process in self._all:
            self._idle.put_nowait(process)

    async def match(self, work: ChunkWork) -> MatchedRows:
        matched = await self._run(_match, work)
        await asyncio.sleep(0)  # whoever waits for the process hands it work before this chunk is hashed and written
        return matched

    async def write_off(self, work: ChunkWork, reason: str, detail: str) -> MatchedRows:
        return await self._run(_write_off, work, reason, detail)

    async def middle(self, work: ChunkWork) -> Middle:
        return await self._run(_middle, work)

    def close(self) -> None:
        for process in self._all:
            process.close()

    async def _run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        process, patience = await self._idle.get(), self._patience * _usual_chunks(args)
        try:
            async with asyncio.timeout(patience):
                return await asyncio.wrap_future(process.submit(function, *args, **kwargs))
        except BrokenProcessPool as error:
            process = self._replaced(process)
            raise RowsFailed("a matching process was killed") from error
        except asyncio.CancelledError:
            process = self._replaced(process)
            raise
        except TimeoutError as error:
            process = self._replaced(process)
            raise RowsFailed(f"matching gave no answer within {patience:.0f} seconds") from error
        except FleetError:
            raise
        except OSError as error:
            raise Transient(f"a matching process could not work: {error.strerror}") from error
        except Exception as error:
            # Its text may hold contact data, so only its kind is passed on.
            raise RowsFailed(f"matching broke with {type(error).__name__}") from error
        finally:
            self._idle.put_nowait(process)

    def _replaced(self, process: "MatchingProcess") -> "MatchingProcess":
        process.kill()
        fresh = MatchingProcess(self._context)
        self._all = (self._all - {process}) | {fresh}
        return fresh


def _usual_chunks(arguments: Sequence[object]) -> float:
    """How many usual chunks the work is as large as; what is smaller counts as one."""
    return max([1.0, *(len(work.data) / USUAL_CHUNK for work in arguments if isinstance(work, ChunkWork))])


class MatchingProcess:
    """One process that does one thing at a time."""

    def __init__(self, context: BaseContext) -> None:
        self._executor = ProcessPoolExecutor(1, mp_context=context, initializer=_begin)
        self._pid = self._executor.submit(os.getpid)

    def submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._executor.submit(function, *args, **kwargs)

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def kill(self) -> None:
        """Ends it whatever it is doing: nobody waits for that any more."""
        self.close()
        with suppress(ProcessLookupError, BrokenProcessPool):
            if self._pid.done() and not self._pid.cancelled():
                os.kill(self._pid.result(), signal.SIGKILL)


def _match(work: ChunkWork) -> MatchedRows:
    from worker import match_rows  # noqa: PLC0415 - loaded in the matching process alone

    begun = time.process_time()
    matched = match_rows.match_rows(work)
    return replace(matched, seconds=time.process_time() - begun)


def _write_off(work: ChunkWork, reason: str, detail: str) -> MatchedRows:
    from worker import match_rows  # noqa: PLC0415 - loaded in the matching process alone

    return match_rows.write_off(work, reason, detail)


def _middle(work: ChunkWork) -> Middle:
    from worker import match_rows  # noqa: PLC0415 - loaded in the matching process alone

    return match_rows.middle(work)


def _begin() -> None:
    _live_with_parent()
    keep_freed_memory(arrow=True)


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
