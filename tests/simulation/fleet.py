"""A fleet of simulated processes: the services as their own `serve` puts them together, over bad ports."""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import structlog

import chunker.__main__
import merger.__main__
import merger.plan
import tests.memory.objects
import worker.__main__
from fleet.domain.errors import RowsFailed, Transient
from fleet.domain.jobs import Job
from fleet.ports import Delivery, ObjectInfo, Ports
from fleet.runtime.settings import Settings
from fleet.runtime.stopping import Stopping
from tests.fleet_in_memory import BUCKET, FleetInMemory, MatchingHere
from tests.memory import Memory, MemoryObjects, MemoryQueue
from tests.simulation.loop import VirtualClock
from tests.simulation.process import CURRENT, Process
from tests.simulation.storm import Kind, Storm
from tests.simulation.witness import Witness
from worker import match_rows
from worker.chunk_work import ChunkWork, MatchedRows, Matching

T = TypeVar("T")
Serve = Callable[[Settings, Stopping], Awaitable[None]]
SERVICES: dict[str, Serve] = {
    "chunker": chunker.__main__.serve,
    "worker": worker.__main__.serve,
    "merger": merger.__main__.serve,
}
PART = 700
"""In place of the 5 MiB that a part of a multipart upload has at least, so that small results have several."""
NEVER = 1e9
MOST_MESSAGES = 40
"""In one queue, so that messages that wait and wait do not become more and more."""
SLOW = 150.0
"""Seconds that every third chunk takes: longer than a lease."""
_matched: dict[tuple[bytes, int, bool, str], MatchedRows] = {}


class UnrulyQueue(MemoryQueue):
    """Delivers in any order, and some messages twice."""

    def __init__(self, clock: VirtualClock, storm: Storm, dead: MemoryQueue | None = None) -> None:
        super().__init__(clock, dead=dead)
        self._storm = storm

    async def receive(self, *, most: int, wait_seconds: int, visibility_seconds: int) -> Sequence[Delivery]:
        now, dice = asyncio.get_running_loop().time(), self._storm.dice
        if len(self.messages) > 1 and self._storm.strikes(Kind.REORDERED, now):
            dice.shuffle(self.messages)
        taken = await super().receive(most=most, wait_seconds=wait_seconds, visibility_seconds=visibility_seconds)
        for delivery in taken:
            if len(self.messages) < MOST_MESSAGES and self._storm.strikes(Kind.DUPLICATED, now):
                await self.send([delivery.body], delay=dice.randint(0, 30))
        return taken


class EncryptedObjects(MemoryObjects):
    """As a bucket with keys of its own: the same content written twice has two ETags (Amazon S3, "ETag")."""

    def _store(self, key: str, data: bytes, etag: str, metadata: Mapping[str, str]) -> ObjectInfo:
        return super()._store(key, data, f'"{next(self._numbers):032x}"', metadata)


class SlowMatching(MatchingHere):
    """Takes its time, longer than a lease for some rows; what was matched once in any run is remembered."""

    def __init__(self, process: Process, poison: list[bytes]) -> None:
        self._process = process
        self._poison = poison

    async def match(self, work: ChunkWork) -> MatchedRows:
        storm, now = self._process.storm, asyncio.get_running_loop().time()
        await self._process.clock.sleep(SLOW if work.first_row % 3 == 0 else storm.dice.uniform(1.0, 20.0))
        if any(poison in work.data for poison in self._poison) or storm.strikes(Kind.MATCHING_KILLED, now):
            raise RowsFailed("a matching process was killed")
        key = work.data, work.first_row, work.at_end, json.dumps(work.layout, sort_keys=True)
        if key not in _matched:
            _matched[key] = match_rows.match_rows(work)
        return _matched[key]


class SimulatedFleet:
    """Everything that one run has; `keep_running` lets the services live, die and come again."""

    def __init__(
        self, folder: Path, storm: Storm, *, sweeps: bool = True, encrypted: bool = False, concurrency: str = "none"
    ) -> None:
        clock = VirtualClock()
        dead = uploads, chunks, merges = UnrulyQueue(clock, storm), UnrulyQueue(clock, storm), UnrulyQueue(clock, storm)
        queues = [UnrulyQueue(clock, storm, queue) for queue in dead]
        objects = (EncryptedObjects if encrypted else MemoryObjects)(clock)
        self.memory = Memory(clock, objects, queues[0], queues[1], queues[2], uploads, chunks, merges)
        self.storm = storm
        self.witness = Witness(self.memory, BUCKET)
        self.poison: list[bytes] = []
        self.max_attempts = 5
        self.taken_up = 0
        self.folder = folder
        self.sweeps = sweeps
        self.concurrency = concurrency
        self._sweep_seconds = 60.0 if sweeps else NEVER

    async def furnish(self, built: Path) -> None:
        """Puts directory and nicknames in place; `built` keeps the directory's index from run to run."""
        furnisher = FleetInMemory(built)
        furnisher.memory = self.memory
        await furnisher.furnish()

    async def keep_running(self, service: str, name: str) -> None:
        """Starts the service again and again, some time after it ended or was killed."""

        def settings() -> Settings:
            return self._settings(name, self.max_attempts)

        while True:
            with suppress(Transient):
                await self.outlive(name, lambda process: SERVICES[service](settings(), process.stopping))
            await asyncio.sleep(self.storm.dice.uniform(0.5, 30.0))

    async def outlive(self, name: str, work: Callable[[Process], Awaitable[T]]) -> T | None:
        """Runs `work` as a process of its own; None when that was killed."""
        process = Process(name, self.memory.ports, self.storm, self.witness)

        async def run() -> T:
            CURRENT.set(process)
            return await work(process)

        process.task = asyncio.create_task(run())
        try:
            done: T = await process.task
            return done
        except asyncio.CancelledError:
            if not process.dead or _cancelled():
                raise
            return None
        finally:
            process.dead = True
            process.task.cancel()

    async def typed(self, command: Callable[[Ports, Job], Awaitable[Job]], job_id: str) -> Job:
        """A person types a command, and types it again when it crashes or fails. Raises NotApplied."""
        while True:
            with suppress(Transient):
                job = self.memory.ledger._jobs[job_id]
                if done := await self.outlive("person", lambda process, job=job: command(process.ports, job)):  # type: ignore[misc]
                    return done
            await asyncio.sleep(self.storm.dice.uniform(1.0, 20.0))

    @cache  # noqa: B019 - a fleet lives as long as its run
    def _settings(self, name: str, max_attempts: int) -> Settings:
        return Settings(
            bucket=BUCKET,
            processes=1,
            cache_dir=self.folder / name,
            sweep_seconds=self._sweep_seconds,
            max_attempts=max_attempts,
        )


def _cancelled() -> bool:
    """Whether the run itself is over."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@contextmanager
def simulated(fleet: SimulatedFleet, seed: int) -> Iterator[None]:
    """Within it, services that connect are given the ports of the process that they run in."""

    @asynccontextmanager
    async def connect(_: object) -> AsyncIterator[Ports]:
        yield CURRENT.get().ports

    @asynccontextmanager
    async def matching_pool(processes: int, patience: float) -> AsyncIterator[Matching]:
        yield SlowMatching(CURRENT.get(), fleet.poison)

    random.seed(seed)
    with ExitStack() as patched:
        for service in (chunker.__main__, worker.__main__, merger.__main__):
            patched.enter_context(patch.object(service, "connect", connect))
        patched.enter_context(patch.object(worker.__main__, "matching_pool", matching_pool))
        for module in (merger.plan, tests.memory.objects):
            patched.enter_context(patch.object(module, "SMALLEST_PART", PART))
        patched.enter_context(patch.object(chunker.__main__, "AT_ONCE", 2))
        configured = structlog.get_config()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        try:
            yield
        finally:
            structlog.configure(**configured)
