"""`python -m tests.kills [SEED] [SAMPLE]`: kills every service at every port call, or at a sample of these."""

import asyncio
import os
import random
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.contract.servers import ministack
from tests.kills.deployment import KEY, deployed
from tests.kills.each_call import SERVICES, Killed, calls_of, endpoint_folder, kill_at, others

BESIDE = 2
"""Deployments of each service in which kills go on beside each other."""


async def kill_all(endpoint: str, folder: Path, seed: int, sample: int | None = None) -> list[Killed]:
    """Raises AssertionError at the first kill that changes anything."""
    done = await asyncio.gather(*(_kill_service(endpoint, folder, name, seed, sample) for name in SERVICES))
    return [killed for kills in done for killed in kills]


async def _kill_service(endpoint: str, folder: Path, service: str, seed: int, sample: int | None) -> list[Killed]:
    async with AsyncExitStack() as stack:
        places = []
        for number in range(1 if sample else BESIDE):
            where = endpoint_folder(folder, f"{service}-{number}")
            places.append(await stack.enter_async_context(deployed(endpoint, where)))
            await stack.enter_async_context(others(places[-1], service))
        deaths, expected = await calls_of(places[0], service)
        random.Random(seed).shuffle(deaths)
        todo, killed = iter(deaths[:sample]), list[Killed]()

        async def kill_on(number: int) -> None:
            for death in todo:
                killed.append(await kill_at(places[number], service, death, expected))

        await asyncio.gather(*(kill_on(number) for number in range(len(places))))
    return killed


def main() -> int:
    seed, sample = int(sys.argv[1]) if sys.argv[1:] else 1, int(sys.argv[2]) if sys.argv[2:] else None
    os.environ.update(KEY)
    began = time.monotonic()
    with ministack() as endpoint, TemporaryDirectory(prefix="kills-") as folder:
        killed = asyncio.run(kill_all(endpoint, Path(folder), seed, sample))
    reached = [kill for kill in killed if kill.reached]
    for service, kills in sorted(Counter(kill.service for kill in reached).items()):
        calls = len({(kill.death.call, kill.death.nth) for kill in reached if kill.service == service})
        sys.stdout.write(f"{service:8} killed {kills} times, before and after {calls} port calls: same bytes\n")
    missed = [f"{kill.service} {kill.death}" for kill in killed if not kill.reached]
    sys.stdout.write(f"{len(reached)} kills in {time.monotonic() - began:.0f} s; ")
    sys.stdout.write(f"{len(missed)} calls were not made again: {', '.join(missed) or 'none'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
