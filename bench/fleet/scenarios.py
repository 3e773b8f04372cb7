"""The loads and deployments that are simulated, and what is told of each run."""

from dataclasses import dataclass, replace
from random import Random
from statistics import mean

from bench.fleet.load import Load, uploads_of
from bench.fleet.model import Run, Simulation
from bench.fleet.workers import Deployment
from fleet.domain.cost import (
    SERVICES_VCPU,
    WORKER_VCPU,
    Work,
    cost_of,
    dollars,
    expected_work,
    requests,
    task_usage,
)
from fleet.domain.prices import Prices
from fleet.domain.scaling import ScalingPolicy

HOUR = 3600.0
SHIPPED = Deployment(ScalingPolicy())
LARGE = Deployment(
    ScalingPolicy(latency_seconds=30, max_workers=10_000), chunkers=200, mergers=200, services=4, vcpu_quota=20_000
)
FLOOD = Load(30_000_000_000, 60.0, 20_000_000)
MANY = Load(1_000_000_000, HOUR, 50_000)


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    load: Load
    deployment: Deployment


SCENARIOS = (
    Scenario("1 thousand rows an hour", Load(1_000, HOUR, 200), SHIPPED),
    Scenario("1 million rows an hour", Load(1_000_000, HOUR, 20_000), SHIPPED),
    Scenario("1 billion rows an hour", MANY, SHIPPED),
    Scenario("the same, 4 chunkers and 8 mergers", MANY, replace(SHIPPED, chunkers=4, mergers=8)),
    Scenario("30 billion rows at once", FLOOD, SHIPPED),
    Scenario("the same, 200 chunkers and mergers, up to 10,000 workers", FLOOD, LARGE),
    Scenario("the same, table warmed, five times the task starts", FLOOD, replace(LARGE, table_units=4e4, starts=5.0)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds and US dollars."""

    scenario: Scenario
    run: Run
    rows: int
    chunks: int
    median: float
    late: float
    """In which 95 of 100 uploads were done."""
    splitting: float
    matching: float
    merging: float
    """Of an upload on average, waits included."""
    waste: float
    """Share of the workers' time that was paid and matched nothing that counts."""
    compute: float
    requests: float
    storage: float

    @property
    def busiest(self) -> list[tuple[str, float]]:
        """Limits by the share of them that was asked for, the most first."""
        shares = [(name, use.peak) for name, use in self.run.limiters.uses.items()]
        return sorted(shares, key=lambda known: -known[1])


def simulate(scenario: Scenario, prices: Prices, seed: int) -> Outcome:
    """Runs one scenario; the same seed gives the same outcome."""
    random = Random(seed)
    uploads = uploads_of(scenario.load, random)
    run = Simulation(uploads, scenario.deployment, random).run()
    took = sorted(job.ended_at - job.upload.at for job in run.jobs)
    works = [expected_work(job.upload.rows, job.upload.chunks, job.upload.size) for job in run.jobs]
    billed = run.workers.billed * WORKER_VCPU
    return Outcome(
        scenario=scenario,
        run=run,
        rows=sum(upload.rows for upload in uploads),
        chunks=sum(upload.chunks for upload in uploads),
        median=took[len(took) // 2],
        late=took[min(int(len(took) * 0.95), len(took) - 1)],
        splitting=mean(job.split_at - job.upload.at for job in run.jobs),
        matching=mean(job.matched_at - job.split_at for job in run.jobs),
        merging=mean(job.ended_at - job.matched_at for job in run.jobs),
        waste=1 - run.workers.matched / billed,
        compute=_compute(scenario.deployment, billed, run.slept_at - uploads[0].at, prices),
        requests=sum(dollars(requests(_repeated(work, run, len(works))), prices) for work in works),
        storage=sum(cost_of(work, prices).storage_month for work in works),
    )


def _compute(deployment: Deployment, billed: float, awake: float, prices: Prices) -> float:
    """Of workers, by their share on Spot, and of chunkers and mergers for as long as anything is awake."""
    spot = dollars(task_usage(billed * deployment.spot, spot=True), prices)
    rest = dollars(task_usage(billed * (1 - deployment.spot), spot=False), prices)
    services = SERVICES_VCPU * (deployment.chunkers + deployment.mergers) / 2 * awake
    return spot + rest + dollars(task_usage(services, spot=False), prices)


def _repeated(work: Work, run: Run, jobs: int) -> Work:
    return replace(work, repeats=round(run.workers.lost / jobs))
