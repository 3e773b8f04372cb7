"""Five mistakes that such a fleet is easily built with, planted so that the runs can show that they find them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import chunker.on_upload
import fleet.domain.moves
import fleet.runtime.receive
import worker.__main__
import worker.holding
import worker.on_chunk
from fleet.announce import announce_if_matched
from fleet.domain.chunks import Chunk, ChunkResult
from fleet.domain.outcomes import Outcome
from fleet.domain.progress import Progress
from fleet.domain.states import ChunkMove, Guard
from fleet.ports import Delivery, Ports
from tests.memory import MemoryLedger

Planted = Callable[[], Any]
_guarded = fleet.domain.moves._guarded
_on_chunk: Callable[..., Awaitable[Outcome]] = worker.on_chunk.on_chunk
_announce: Callable[..., Awaitable[bool]] = announce_if_matched


@contextmanager
def delete_before_write() -> Iterator[None]:
    """A message is taken for done as soon as it was read."""

    async def on_chunk(delivery: Delivery, ports: Ports, **more: Any) -> Outcome:
        await ports.chunks.delete(delivery)
        return await _on_chunk(delivery, ports, **more)

    with patch.object(worker.__main__, "on_chunk", on_chunk):
        yield


@contextmanager
def count_without_condition() -> Iterator[None]:
    """A settled chunk is counted whatever it was before."""

    def count(
        ledger: MemoryLedger, chunk: Chunk, move: ChunkMove, result: ChunkResult, reason: str, progress: Progress
    ) -> bool:
        key, shard = (chunk.job_id, chunk.name), (chunk.job_id, chunk.shard)
        ledger._chunks[key] = replace(ledger._chunks[key], state=move.target, result=result, reason=reason)
        ledger._counters[shard] = ledger._counters.get(shard, Progress()) + progress
        return True

    with patch.object(MemoryLedger, "_count", count):
        yield


@contextmanager
def announce_only_once() -> Iterator[None]:
    """Whoever settles the last chunk announces the job, and nobody else ever does."""

    async def announce(ports: Ports, job_id: str, *, after: int | None = None) -> bool:
        return after is not None and await _announce(ports, job_id, after=after)

    with ExitStack() as patched:
        for module in (worker.on_chunk, chunker.on_upload):
            patched.enter_context(patch.object(module, "announce_if_matched", announce))
        yield


@contextmanager
def no_heartbeat() -> Iterator[None]:
    """Leases and messages are held for one length of time, however long the work takes."""

    @asynccontextmanager
    async def heartbeat(*_: Any, **__: Any) -> AsyncIterator[None]:
        yield

    with ExitStack() as patched:
        for module in (worker.holding, fleet.runtime.receive):
            patched.enter_context(patch.object(module, "heartbeat", heartbeat))
        yield


@contextmanager
def no_fencing() -> Iterator[None]:
    """Nobody asks whose the lease is."""

    def guarded(chunk: Chunk, guard: Guard, *, token: str, now: float) -> bool:
        return guard is Guard.HELD or _guarded(chunk, guard, token=token, now=now)

    with patch.object(fleet.domain.moves, "_guarded", guarded):
        yield


MISTAKES: tuple[Planted, ...] = (
    delete_before_write,
    count_without_condition,
    announce_only_once,
    no_heartbeat,
    no_fencing,
)
