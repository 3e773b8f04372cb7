"""`python -m tests.kills.large [RUNS] [ROWS] [SEED]`: large jobs whose processes are killed while they hold leases."""

import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from fleet.domain.states import ChunkState
from tests.fleet_in_memory import CONTACTS
from tests.kills.deployment import KEY, Deployment, deployed
from tests.kills.emulator import Emulator
from tests.kills.processes import Hook, start

DEFAULTS = (10, 200_000, 1)
WORKERS = 4
CHUNK = 64 << 10
KILLS = 20
"""Of workers that hold a lease, in each run."""
VISIBILITY = 8
LOOK = 0.2
NAMES = ("Robert,Miller", "Peggy,Jones", "Wiliam,Smith", "Ann,Lee", "Zoe,Nobody", "Bob,Miller")


@dataclass
class Fleet:
    """The processes of one run, started anew when they are killed."""

    deployment: Deployment
    processes: dict[str, ForkServerProcess] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=lambda: {"chunker": 0, "worker": 0, "merger": 0})

    def begin(self, name: str) -> None:
        self.processes[name] = start(name.partition("-")[0], self.deployment.environment, Hook(name))

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].join()
        self.kills[name.partition("-")[0]] += 1
        self.begin(name)

    def end(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.join()


@dataclass(frozen=True)
class Plan:
    """What a seed decides: after how many finished chunks what is done to whom."""

    workers: tuple[int, ...]
    mergers: tuple[int, ...]
    restart: int | None
    """After how many chunks the embedded AWS is stopped and started again."""

    @classmethod
    def of(cls, seed: int, chunks: int) -> "Plan":
        dice = random.Random(seed)
        return cls(
            tuple(sorted(dice.choices(range(1, 2 * chunks // 3), k=KILLS))),
            tuple(sorted(dice.sample(range(1, chunks), k=2))),
            dice.randrange(chunks // 4, 3 * chunks // 4) if seed % 2 else None,
        )


def contacts(rows: int) -> bytes:
    """The same rows every time, of which some match, some are rejected, and some have a line end within."""
    header, dice = CONTACTS.partition(b"\n")[0].decode(), random.Random(rows)
    lines = [header]
    for row in range(rows):
        name = dice.choice(NAMES)
        note = dice.choice(("", '"two\nlines"', "x" * dice.randint(1, 60)))
        email = f"{name.replace(',', '.').lower()}@example.com" if dice.random() < 0.5 else ""
        lines.append(
            f"q{row},broken row" if row % 997 == 0 else f"q{row},{name},{email},+1212555{row % 9000:04d},{note}"
        )
    return ("\n".join(lines) + "\n").encode()


async def run(
    emulator: Emulator, folder: Path, data: bytes, plan: Plan | None, seed: int
) -> tuple[tuple[bytes, bytes], str]:
    """Result and rejects, and a line that says what was done. Raises AssertionError when a law is broken."""
    began, name = time.monotonic(), "contacts.csv"
    async with deployed(emulator.address, folder, visibility=VISIBILITY, sweep=5.0) as deployment:
        fleet = Fleet(deployment)
        for service in ("chunker", "merger", *(f"worker-{number}" for number in range(WORKERS))):
            fleet.begin(service)
        try:
            await deployment.upload(name, data, **{"chunk-size": str(CHUNK)})
            restarts = await _disturb(fleet, emulator, plan, seed) if plan else 0
            job = await deployment.ended(name)
        finally:
            fleet.end()
        chunks = [chunk async for chunk in deployment.ports.ledger.chunks(job.job_id)]
        again = sum(chunk.attempts - 1 for chunk in chunks)
        assert all(chunk.state is ChunkState.DONE for chunk in chunks), "law 2: rows were given up"
        assert (await deployment.ports.ledger.progress(job.job_id)).settled == len(chunks), "law 1: counted twice"
        assert plan is None or again > 0, "nobody had to go on with what another began"
        assert plan is None or fleet.kills["worker"] >= KILLS, f"only {fleet.kills['worker']} workers were killed"
        done = ", ".join(f"{count} {service}s killed" for service, count in fleet.kills.items())
        told = f"{len(chunks)} chunks, {done}, AWS restarted {restarts} times, {again} chunks begun again"
        return await deployment.results(job), f"{told}, {time.monotonic() - began:.0f} s"


async def _disturb(fleet: Fleet, emulator: Emulator, plan: Plan, seed: int) -> int:
    dice, restarts = random.Random(seed), 0
    workers, mergers, restart = list(plan.workers), list(plan.mergers), plan.restart
    job = await fleet.deployment.job("contacts.csv")
    while job is None or not job.state.final:
        await asyncio.sleep(LOOK)
        job = job or await fleet.deployment.job("contacts.csv")
        if job is None:
            continue
        job = await fleet.deployment.ports.ledger.job(job.job_id) or job
        done = (await fleet.deployment.ports.ledger.progress(job.job_id)).settled
        if not job.sealed and job.checkpoint.chunks and not fleet.kills["chunker"]:
            fleet.kill("chunker")
        due = sum(done >= threshold for threshold in workers)
        for holder in dice.sample(holders := await _holders(fleet, job.job_id) if due else [], min(due, len(holders))):
            workers.pop(0)
            fleet.kill(holder)
        if mergers and (done >= mergers[0] or job.state.value == "merging"):
            mergers.pop(0)
            fleet.kill("merger")
        if restart is not None and done >= restart:
            await asyncio.to_thread(emulator.restart)
            restarts, restart = restarts + 1, None
    return restarts


async def _holders(fleet: Fleet, job_id: str) -> list[str]:
    """Workers that hold a lease, by the ledger."""
    chunks = [chunk async for chunk in fleet.deployment.ports.ledger.chunks(job_id)]
    held = {chunk.token.partition(":")[0] for chunk in chunks if chunk.state is ChunkState.LEASED}
    return sorted(held & fleet.processes.keys())


async def run_all(runs: int, rows: int, seed: int, folder: Path) -> None:
    data = contacts(rows)
    with Emulator(_made(folder / "aws")) as emulator:
        expected, told = await run(emulator, _made(folder / "0"), data, None, 0)
        _say(f"{rows:,} rows, undisturbed: {told}")
        chunks = len(data) // CHUNK
        for number in range(seed, seed + runs):
            results, told = await run(emulator, _made(folder / str(number)), data, Plan.of(number, chunks), number)
            assert results == expected, f"law 2: other bytes with seed {number}"
            _say(f"seed {number}: {told}; same bytes")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:]]
    runs, rows, seed = (*given, *DEFAULTS[len(given) :])
    os.environ.update(KEY)
    with TemporaryDirectory(prefix="kills-") as folder:
        asyncio.run(run_all(runs, rows, seed, Path(folder)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
