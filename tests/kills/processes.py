"""Starts a service as `python -m SERVICE` does, with a hook around its ports; one that has all loaded forks them."""

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.ports import Ids, Ports
from tests.faults import faulty
from worker.chunk_work import Matching
from worker.pool import MatchingPool

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.kills.loaded", "tests.kills.processes"])


@dataclass(frozen=True, slots=True)
class Death:
    """At which call of a port a process kills itself: at the `nth` of that name."""

    call: str
    nth: int
    late: bool
    """Whether the call has taken effect by then."""

    def __str__(self) -> str:
        return f"{'after' if self.late else 'before'} {self.call} no. {self.nth}"


@dataclass(frozen=True, slots=True)
class Hook:
    """What is done around the ports of a process, and what its leases are called."""

    name: str
    death: Death | None = None
    record: Path | None = None
    """Where the names of all calls are written, line by line."""


def start(service: str, environment: Mapping[str, str], hook: Hook) -> ForkServerProcess:
    """A running service; it ends with this process at the latest."""
    process = CONTEXT.Process(target=serve, args=(service, dict(environment), hook), name=hook.name)
    process.start()
    return process


def serve(service: str, environment: Mapping[str, str], hook: Hook) -> None:
    """The process itself: its exit code is the service's."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(environment)
    _log_to(Path(environment["SERVICE_LOG"]))
    module = importlib.import_module(f"{service}.__main__")
    module.connect = _hooked(hook)  # type: ignore[attr-defined]
    if service == "worker":
        module.matching_pool = _forked_pool  # type: ignore[attr-defined]
    sys.argv = [service]
    sys.exit(module.main())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _log_to(path: Path) -> None:
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(log, stream)


def _hooked(hook: Hook) -> object:
    @asynccontextmanager
    async def hooked(names: AwsNames) -> AsyncIterator[Ports]:
        async with connect(names) as ports:
            yield replace(faulty(ports, _KilledAt(hook)), ids=_Named(hook.name, ports.ids))

    return hooked


@asynccontextmanager
async def _forked_pool(processes: int, patience: float) -> AsyncIterator[Matching]:
    """A pool as any worker's, but that its processes need not load again what this one was forked with."""
    pool = MatchingPool(processes, multiprocessing.get_context("fork"), patience)
    try:
        yield pool
    finally:
        pool.close()


class _Named(Ids):
    """Tokens of leases begin with the name of the process that holds them."""

    def __init__(self, name: str, ids: Ids) -> None:
        self._name, self._ids = name, ids

    def new(self) -> str:
        return f"{self._name}:{self._ids.new()}"


class _KilledAt:
    """Counts calls by their names, and ends the process as the kernel would when memory runs out."""

    def __init__(self, hook: Hook) -> None:
        self._hook = hook
        self._seen: Counter[str] = Counter()
        self._made: list[tuple[str, int]] = []

    def before(self, call: str) -> int:
        self._seen[call] += 1
        self._made.append((call, self._seen[call]))
        if self._hook.record is not None:
            with self._hook.record.open("a") as record:
                record.write(f"{call}\n")
        self._die_at(self._made[-1], late=False)
        return len(self._made)

    def after(self, number: int) -> None:
        self._die_at(self._made[number - 1], late=True)

    def _die_at(self, made: tuple[str, int], *, late: bool) -> None:
        death = self._hook.death
        if death is not None and (death.call, death.nth, death.late) == (*made, late):
            os.kill(os.getpid(), signal.SIGKILL)
