"""One run: a story told by the dice of a seed, and the laws asked at its end."""

import asyncio
import atexit
import random
from collections import Counter
from collections.abc import Awaitable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fleet.domain.jobs import Job
from fleet.domain.states import JobState
from tests.laws import Ended, check_laws
from tests.simulation.fleet import SimulatedFleet, simulated
from tests.simulation.loop import Stuck, VirtualLoop
from tests.simulation.people import current, ended_for_good
from tests.simulation.report import Report
from tests.simulation.stories import STORIES
from tests.simulation.storm import Storm

STORM = 1500.0
"""Seconds of a run in which faults are made."""
PATIENCE = 4 * 3600.0
"""Seconds of calm within which every job has to end."""
NOTHING = nullcontext()


class Broken(AssertionError):
    """A law does not hold."""


@dataclass(frozen=True)
class Plan:
    """What a seed decides before anything runs."""

    story: str
    times: int
    services: tuple[str, ...]
    sweeps: bool
    encrypted: bool
    concurrency: str

    @classmethod
    def of(cls, dice: random.Random) -> "Plan":
        story = dice.choices(list(STORIES), weights=[story.weight for story in STORIES.values()])[0]
        counts = {"chunker": dice.choice((1, 1, 2)), "worker": dice.choice((2, 3)), "merger": dice.choice((1, 2))}
        services = tuple(f"{name} {number}" for name, count in counts.items() for number in range(count))
        return cls(story, dice.randint(4, 16), services, *_world(dice))

    @classmethod
    def of_seed(cls, seed: int) -> "Plan":
        return cls.of(random.Random(seed))


def _world(dice: random.Random) -> tuple[bool, bool, str]:
    """Whether somebody sweeps, whether the bucket has keys of its own, and how many chunks may be in work at once."""
    return dice.random() < 0.5, dice.random() < 0.3, dice.choice(("none", "none", "1", "2"))


def run(seed: int, planted: AbstractContextManager[None] = NOTHING) -> Report:
    """Raises Broken with the law that is; `planted` is a mistake for the time of the run."""
    dice = random.Random(seed)
    plan = Plan.of(dice)
    wanted = expected(plan)
    with planted:
        report, ended = simulate(plan, Storm(dice, until=STORM), seed)
    for name, (job, result) in ended.items():
        if job.state is not JobState.CANCELLED and result != wanted[name]:
            raise Broken(f"law 2: the result of {name} is another than without faults")
    report.laws["law 2"] += sum(job.state is not JobState.CANCELLED for job, _ in ended.values())
    return report


@cache
def expected(plan: Plan) -> dict[str, bytes]:
    """Each upload's result when nothing goes wrong."""
    calm = Plan(
        "straight" if plan.story in ("paused", "cancelled") else plan.story, plan.times, FEW, True, False, "none"
    )
    return _calm(calm)


@cache
def _calm(plan: Plan) -> dict[str, bytes]:
    _, ended = simulate(plan, Storm.calm(), 0)
    return {name: result for name, (_, result) in ended.items()}


FEW = ("chunker 0", "worker 0", "merger 0")


@cache
def _built() -> Path:
    """The directory's index is made once."""
    folder = TemporaryDirectory(prefix="simulation-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def simulate(plan: Plan, storm: Storm, seed: int) -> tuple[Report, dict[str, tuple[Job, bytes]]]:
    with TemporaryDirectory(prefix="simulation-") as folder, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        fleet = SimulatedFleet(
            Path(folder), storm, sweeps=plan.sweeps, encrypted=plan.encrypted, concurrency=plan.concurrency
        )
        with simulated(fleet, seed):
            try:
                return runner.run(_tell(fleet, plan))
            except Stuck:
                raise Broken("law 3: nobody waits for anything, and the job has not ended") from None


async def _tell(fleet: SimulatedFleet, plan: Plan) -> tuple[Report, dict[str, tuple[Job, bytes]]]:
    await fleet.furnish(_built())
    services = [asyncio.create_task(fleet.keep_running(name.split()[0], name)) for name in plan.services]
    try:
        story = STORIES[plan.story]
        await _watched(fleet, story.tell(fleet, plan.times))
        await _watched(fleet, ended_for_good(fleet))
    finally:
        for service in services:
            service.cancel()
        await asyncio.gather(*services, return_exceptions=True)
    try:
        ended = await check_laws(fleet.memory)
    except AssertionError as error:
        raise Broken(f"laws 1, 3, 4: {error}") from error
    report = _report(fleet, plan, ended)
    there = {job.job_id for job in await current(fleet)}
    return report, {end.job.upload.file_name: (end.job, end.result) for end in ended if end.job.job_id in there}


async def _watched(fleet: SimulatedFleet, work: Awaitable[None]) -> None:
    """Does the work, unless a law is broken meanwhile or it never ends."""
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=10.0)
        if fleet.witness.broken:
            task.cancel()
            raise Broken(fleet.witness.broken[0])
        if asyncio.get_running_loop().time() > STORM + PATIENCE:
            task.cancel()
            states = [job.state.value for job in fleet.memory.ledger._jobs.values()]
            raise Broken(f"law 3: after hours of calm the jobs are {states}")
    await task


def _report(fleet: SimulatedFleet, plan: Plan, ended: list[Ended]) -> Report:
    laws = fleet.witness.checks + Counter({f"law {number}": len(ended) for number in (1, 3, 4)})
    return Report(
        runs=1,
        jobs=len(ended),
        rows=sum(end.job.checkpoint.rows for end in ended),
        redeliveries=fleet.witness.redeliveries,
        taken_up=fleet.taken_up,
        faults=fleet.storm.made,
        stories=Counter([plan.story]),
        ends=Counter(f"{end.job.state.value}" for end in ended),
        laws=laws,
        story=fleet.witness.story,
    )
