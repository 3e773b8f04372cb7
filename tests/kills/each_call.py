"""Kills one service at one port call after another: a fresh process of it has to bring the job to the same bytes."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.fleet_in_memory import CONTACTS
from tests.kills.deployment import LOOK, Deployment
from tests.kills.processes import Death, Hook, start

SERVICES = ("chunker", "worker", "merger")
DATA = CONTACTS + CONTACTS.partition(b"\n")[2] * 9
"""Two chunks."""
POLLED = 2
"""How many calls of one name are looked at: beyond that, most only ask again whether there is something to do."""
IDLE = 5.0
"""Seconds that a service has after the job's end to come to the call: some are made by the clock alone."""
_numbers = count(1)


@dataclass(frozen=True)
class Killed:
    """What came of one kill."""

    service: str
    death: Death
    reached: bool
    """Whether the process came to that call, and died of it, in the course of the job or soon after."""


async def calls_of(deployment: Deployment, service: str) -> tuple[list[Death], tuple[bytes, bytes]]:
    """Every port call of the service in the course of one job, before and after it, and what came of that job."""
    record = deployment.folder / f"{service}-{next(_numbers)}.calls"
    async with _running(deployment, service, Hook(service, record=record)):
        job = await deployment.ended(await _upload(deployment))
    seen = Counter(record.read_text().split())
    deaths = [
        Death(call, nth, late)
        for call, times in sorted(seen.items())
        for nth in range(1, min(times, POLLED) + 1)
        for late in (False, True)
    ]
    return deaths, await deployment.results(job)


async def kill_at(deployment: Deployment, service: str, death: Death, expected: tuple[bytes, bytes]) -> Killed:
    """Raises AssertionError when the job does not end, or with other bytes."""
    await deployment.forget_nicknames()
    name = await _upload(deployment)
    async with _running(deployment, service, Hook(service, death=death)) as process:
        ending = asyncio.create_task(deployment.ended(name))
        idle = 0.0
        while process.is_alive() and idle < IDLE:
            await asyncio.sleep(LOOK)
            idle = idle + LOOK if ending.done() else 0.0
        reached = process.exitcode == -signal.SIGKILL
        process.kill()
        async with _running(deployment, service, Hook(f"fresh {service}")):
            job = await ending
    assert await deployment.results(job) == expected, f"law 2: {service} killed {death} changes the result"
    return Killed(service, death, reached)


@asynccontextmanager
async def others(deployment: Deployment, service: str) -> AsyncIterator[None]:
    """All services but this one run."""
    running = [start(name, deployment.environment, Hook(name)) for name in SERVICES if name != service]
    try:
        yield
    finally:
        _end(running)


async def _upload(deployment: Deployment) -> str:
    name = f"contacts-{next(_numbers)}.csv"
    await deployment.upload(name, DATA, **{"chunk-size": "1024"})
    return name


@asynccontextmanager
async def _running(deployment: Deployment, service: str, hook: Hook) -> AsyncIterator[ForkServerProcess]:
    """Its cache is empty, so that it fetches directory and nicknames again."""
    cache = deployment.folder / f"cache-{next(_numbers)}"
    process = start(service, {**deployment.environment, "CONTACTFLEET_CACHE_DIR": str(cache)}, hook)
    try:
        yield process
    finally:
        _end([process])


def _end(processes: Sequence[ForkServerProcess]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def endpoint_folder(folder: Path, name: str) -> Path:
    """A folder for the deployment of that name."""
    made = folder / name
    made.mkdir()
    return made
