"""The stories that runs tell: what is uploaded, and what is typed while the fleet is at work."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from fleet.domain.errors import NotApplied
from fleet.pausing import pause_job, resume_job
from tests.fleet_in_memory import CONTACTS
from tests.rows.compressed import gzipped
from tests.simulation.fleet import SimulatedFleet
from tests.simulation.people import all_ended, cancel_job, opened, upload

POISON = b"poison"
HEADER, *ROWS = CONTACTS.splitlines(keepends=True)
BLOCK = b"".join(ROWS)


def contacts(times: int) -> bytes:
    return HEADER + BLOCK * times


@dataclass(frozen=True)
class Story:
    """What people do while the fleet works."""

    weight: int
    tell: Callable[[SimulatedFleet, int], Awaitable[None]]
    """Is given how many blocks of rows there are."""


async def straight(fleet: SimulatedFleet, times: int) -> None:
    await upload(fleet, contacts(times))


async def compressed(fleet: SimulatedFleet, times: int) -> None:
    half = BLOCK * (times // 2)
    await upload(fleet, gzipped(HEADER + half, half), "contacts.csv.gz")


async def two_jobs(fleet: SimulatedFleet, times: int) -> None:
    await upload(fleet, contacts(times), "one.csv")
    await upload(fleet, contacts(times) + BLOCK, "other.csv")


async def paused(fleet: SimulatedFleet, times: int) -> None:
    await upload(fleet, contacts(times))
    for _ in range(fleet.storm.dice.randint(1, 3)):
        await asyncio.sleep(fleet.storm.dice.uniform(5.0, 200.0))
        job_id = await opened(fleet)
        with suppress(NotApplied):
            await fleet.typed(pause_job, job_id)
            await asyncio.sleep(fleet.storm.dice.uniform(0.0, 300.0))
        with suppress(NotApplied):
            await fleet.typed(resume_job, job_id)


async def cancelled(fleet: SimulatedFleet, times: int) -> None:
    await upload(fleet, contacts(times))
    await asyncio.sleep(fleet.storm.dice.uniform(1.0, 400.0))
    with suppress(NotApplied):
        await fleet.typed(cancel_job, await opened(fleet))


async def poisoned(fleet: SimulatedFleet, times: int) -> None:
    """A row kills whoever matches it, until that is mended."""
    fleet.poison.append(POISON)
    fleet.max_attempts = 2
    await upload(fleet, contacts(times) + b"poison,,,,,\n")
    await all_ended(fleet)
    fleet.poison.clear()


STORIES = {
    "straight": Story(4, straight),
    "compressed": Story(2, compressed),
    "two jobs": Story(1, two_jobs),
    "paused": Story(3, paused),
    "cancelled": Story(1, cancelled),
    "poisoned": Story(2, poisoned),
}
