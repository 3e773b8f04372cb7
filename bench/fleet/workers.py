"""The queue of chunks and the workers on it: they start, match, are interrupted, and leave."""

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

import simpy

from bench.fleet.fair_queue import FairQueue
from bench.fleet.limits import Limiters
from bench.people import INDEX_BYTES
from fleet.domain.cost import FETCH_BYTES_PER_SECOND, RESULT_GROWTH, ROWS_PER_VCPU_SECOND, WORKER_OVERHEAD, WORKER_VCPU
from fleet.domain.scaling import Backlog, Fleet, ScalingPolicy, decide

Steps = Generator[simpy.Event, Any, Any]

START = (25.0, 60.0)
"""Seconds in which a task on Fargate starts, any as likely as another."""
NETWORK = 150e6
"""Bytes a second of a worker."""
VISIBILITY = 60.0


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is deployed, and what its account allows."""

    policy: ScalingPolicy
    chunkers: int = 1
    mergers: int = 1
    services: int = 1
    """Services that share the workers; one has 5,000 tasks at the most."""
    table_units: float = 4000.0
    """Write units a second that the table takes from the start: a new one 4,000, a warmed one more."""
    starts: float = 1.0
    """How many times the usual rates of task starts the account and its services are allowed."""
    vcpu_quota: int = 4000
    spot: float = 0.8
    """Share of the workers that are on Spot."""
    interruptions: float = 0.05
    """Of a worker on Spot, in an hour; it is told two minutes before."""
    deaths: float = 0.002
    """Of any worker, in an hour, without a word."""


class Task(NamedTuple):
    """A chunk in the queue."""

    job: Any
    number: int
    """The job's."""
    owner: int
    shard: int
    rows: float
    size: float
    sent_at: float


@dataclass(slots=True, eq=False)
class Worker:
    begun: float
    leaving: bool = False
    dead: bool = False
    lanes: int = WORKER_VCPU
    idle: list[simpy.Event] = field(default_factory=list)


class Workers:
    def __init__(
        self,
        env: simpy.Environment,
        deployment: Deployment,
        limiters: Limiters,
        random: Random,
        done: Callable[[Task], None],
    ) -> None:
        self._env, self._deployment, self._limiters, self._random, self._done = env, deployment, limiters, random, done
        self._fleet = Fleet()
        self._queue: FairQueue[Task] = FairQueue()
        self._idle: deque[tuple[Worker, simpy.Event]] = deque()
        self._alive: list[Worker] = []
        self._starting = 0
        self._in_flight = 0
        self.billed = 0.0
        """Seconds of workers."""
        self.matched = 0.0
        """Seconds of vCPUs that matched what counted."""
        self.lost = 0
        """Chunks that a worker died of, or with."""
        self.interrupted = 0
        self.most = 0
        self.waits: list[float] = []
        """Seconds that chunks waited in the queue."""

    @property
    def running(self) -> int:
        return len(self._alive)

    @property
    def alive(self) -> int:
        return len(self._alive) + self._starting

    @property
    def wanted(self) -> int:
        return self._fleet.workers

    def backlog(self) -> Backlog:
        return Backlog(len(self._queue), self._in_flight)

    def put(self, task: Task) -> None:
        while self._idle:
            worker, event = self._idle.popleft()
            if not worker.leaving and not event.triggered:
                self._in_flight += 1
                event.succeed(task)
                return
        self._queue.put(task)

    def follow(self, backlog: Backlog) -> None:
        """Asks the policy, and starts or lets go of workers."""
        self._fleet = decide(self._deployment.policy, self._fleet, backlog, self._env.now).fleet
        self._limiters.note("max_workers", self._fleet.workers / self._deployment.policy.max_workers)
        self._limiters.note("vcpu quota", self._fleet.workers * WORKER_VCPU / self._deployment.vcpu_quota)
        self._limiters.note("tasks of a service", self._fleet.workers / self._deployment.services / 5000)
        self._adjust()

    def start_seconds(self) -> float:
        return self._random.uniform(*START)

    def _adjust(self) -> None:
        allowed = min(self._fleet.workers, self._deployment.vcpu_quota // WORKER_VCPU, 5000 * self._deployment.services)
        for number in range(self.alive, allowed):
            self._starting += 1
            self._env.process(self._start(number % self._deployment.services))
        if self.alive > allowed:
            staying = [worker for worker in self._alive if not worker.leaving]
            staying.sort(key=lambda worker: len(worker.idle))
            for worker in staying[max(allowed - self._starting, 0) :]:
                self._leave(worker)

    def _start(self, service: int) -> Steps:
        now = self._env.now
        wait = self._limiters.longest(now, ("task starts", 0, 1), ("service starts", service, 1))
        yield self._env.timeout(wait)
        worker = Worker(self._env.now)
        yield self._env.timeout(self.start_seconds() + INDEX_BYTES / FETCH_BYTES_PER_SECOND)
        self._starting -= 1
        self._alive.append(worker)
        self.most = max(self.most, len(self._alive))
        for _ in range(worker.lanes):
            self._env.process(self._lane(worker))
        self._env.process(self._fate(worker))

    def _fate(self, worker: Worker) -> Steps:
        """Spot takes it back, or it dies; most live longer than the run."""
        deployment = self._deployment
        spot = self._random.random() < deployment.spot
        warned = self._random.expovariate(deployment.interruptions / 3600) if spot else float("inf")
        dies = self._random.expovariate(deployment.deaths / 3600)
        if min(warned, dies) > 24 * 3600:
            return
        yield self._env.timeout(min(warned, dies))
        if worker.leaving:
            return
        self.interrupted += warned < dies
        worker.dead = dies < warned
        self._leave(worker)
        self._adjust()

    def _leave(self, worker: Worker) -> None:
        """Idle places end now, busy ones after the chunk in hand; a dead worker does neither."""
        worker.leaving = True
        for event in worker.idle:
            if not event.triggered:
                event.succeed(None)
        if worker.lanes == 0:
            self._gone(worker)

    def _gone(self, worker: Worker) -> None:
        if worker in self._alive:
            self._alive.remove(worker)
            self.billed += self._env.now - worker.begun

    def _lane(self, worker: Worker) -> Steps:
        """One matching process of a worker."""
        while not worker.leaving:
            if self._queue:
                task: Task | None = self._queue.take()
                self._in_flight += 1
            else:
                event = self._env.event()
                worker.idle.append(event)
                self._idle.append((worker, event))
                task = yield event
                worker.idle.remove(event)
            if task is not None:
                yield from self._match(worker, task)
        worker.lanes -= 1
        if not worker.lanes:
            self._gone(worker)

    def _match(self, worker: Worker, task: Task) -> Steps:
        self.waits.append(self._env.now - task.sent_at)
        matching = task.rows / ROWS_PER_VCPU_SECOND * WORKER_OVERHEAD * self._random.lognormvariate(0, 0.1)
        moving = task.size * (1 + RESULT_GROWTH) * WORKER_VCPU / NETWORK
        wait = self._limiters.longest(
            self._env.now,
            ("dynamodb table", 0, 1),
            ("dynamodb partition, writes", task.number, 1),
            ("dynamodb partition, reads", task.number, 2),
            ("dynamodb owner", task.owner, 1),
            ("s3 reads", task.owner, 1),
        )
        yield self._env.timeout(wait + max(matching, moving))
        if worker.dead:
            self.lost += 1
            self._env.process(self._again(task))
            return
        wait = self._limiters.longest(
            self._env.now,
            ("s3 writes", task.number, 1),
            ("dynamodb table", 0, 6),
            ("dynamodb partition, writes", task.number, 6),
            ("dynamodb partition, reads", task.number, 2),
            ("dynamodb counter", (task.number, task.shard), 1),
        )
        if wait:
            yield self._env.timeout(wait)
        self._in_flight -= 1
        self.matched += matching
        self._done(task)

    def _again(self, task: Task) -> Steps:
        """Its lease and its message run out."""
        yield self._env.timeout(VISIBILITY)
        self._in_flight -= 1
        self.put(task._replace(sent_at=self._env.now))
