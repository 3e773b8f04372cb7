"""Uploads, chunker, queue, workers and merger as processes of simpy; the number of workers is the real policy's."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import simpy

from bench.fleet.limits import LIMITS, Limiters
from bench.fleet.load import Upload
from bench.fleet.workers import Deployment, Task, Workers
from chunker.__main__ import AT_ONCE as CHUNKER_PLACES
from fleet.domain.chunks import COUNTER_SHARD
from fleet.domain.cost import BLOCK, RESULT_GROWTH
from merger.__main__ import AT_ONCE as MERGER_PLACES
from merger.assemble import COPIED_AT_ONCE
from merger.plan import SMALLEST_PART

Steps = Generator[simpy.Event, Any, Any]

METRIC_SECONDS = 60.0
"""Amazon SQS and Application Auto Scaling look once a minute, at what was a minute ago."""
LONGEST = 7 * 24 * 3600.0
"""Seconds after which something is wrong with the simulation itself."""
OPENING, ANNOUNCING, ENDING = 0.3, 0.04, 0.3
"""Seconds of calls one after the other: to open a job, to announce chunks, to end a job."""
SMALL_READ, COPY, COPY_BYTES = 0.025, 0.2, 200e6
"""Seconds to read a small part and to have a large one copied, at so many bytes a second."""
JOB_WRITE, JOB_WRITE_INDEX = 12, 4
"""Write units of the job's item with its indexes, and of one index."""


@dataclass(slots=True)
class Job:
    number: int
    upload: Upload
    left: int
    split_at: float = 0.0
    matched_at: float = 0.0
    ended_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    at: float
    waiting: int
    in_work: int
    workers: int
    wanted: int


@dataclass(slots=True)
class Run:
    """What came of it."""

    jobs: list[Job]
    workers: Workers
    limiters: Limiters
    ended_at: float = 0.0
    """When the last job ended; the last worker ends later."""
    slept_at: float = 0.0
    splitting: float = 0.0
    """Seconds of places of chunkers that were taken."""
    merging: float = 0.0
    samples: list[Sample] = field(default_factory=list)


class Simulation:
    def __init__(self, uploads: Sequence[Upload], deployment: Deployment, random: Random) -> None:
        times = {
            "chunker bytes": float(deployment.chunkers),
            "merger bytes": float(deployment.mergers),
            "task starts": deployment.starts,
            "service starts": deployment.starts,
            "dynamodb table": deployment.table_units / LIMITS["dynamodb table"].rate,
        }
        self._env = simpy.Environment()
        self._limiters = Limiters(times)
        self._random = random
        self._workers = Workers(self._env, deployment, self._limiters, random, self._chunk_done)
        self._chunkers = simpy.Resource(self._env, deployment.chunkers * CHUNKER_PLACES)
        self._mergers = simpy.Resource(self._env, deployment.mergers * MERGER_PLACES)
        self._awake = self._env.event()
        self._numbers = count()
        self._open = len(uploads)
        self._run = Run([], self._workers, self._limiters)
        self._env.process(self._arrivals(uploads))
        self._end = self._env.process(self._control())

    def run(self) -> Run:
        """Until the last worker has gone to sleep."""
        self._env.run(self._end)
        self._run.slept_at = self._env.now
        lasted = max(self._run.jobs[-1].upload.at, METRIC_SECONDS)
        self._limiters.note("chunker places", self._run.splitting / self._chunkers.capacity / lasted)
        self._limiters.note("merger places", self._run.merging / self._mergers.capacity / lasted)
        return self._run

    def _arrivals(self, uploads: Sequence[Upload]) -> Steps:
        for upload in uploads:
            yield self._env.timeout(upload.at - self._env.now)
            job = Job(next(self._numbers), upload, upload.chunks)
            self._run.jobs.append(job)
            self._env.process(self._split(job))
            if job.number == 0:
                self._env.process(self._wake())

    def _wake(self) -> Steps:
        """Chunker and merger start at the first message: an alarm, and the start of a task."""
        yield self._env.timeout(METRIC_SECONDS * self._random.uniform(1, 2) + self._workers.start_seconds())
        self._awake.succeed()

    def _control(self) -> Steps:
        """The policy decides once a minute, on what was a minute ago, until all is done and nobody is left."""
        before = self._workers.backlog()
        while self._open or self._workers.alive:
            if self._env.now > LONGEST:
                raise AssertionError(f"{self._open} uploads never ended")
            yield self._env.timeout(METRIC_SECONDS)
            now = self._workers.backlog()
            self._workers.follow(before)
            sample = Sample(self._env.now, now.visible, now.in_flight, self._workers.running, self._workers.wanted)
            self._run.samples.append(sample)
            self._limiters.note("sqs in flight", now.in_flight / 120_000)
            before = now

    def _split(self, job: Job) -> Steps:
        upload = job.upload
        with self._chunkers.request() as place:
            yield place
            yield self._awake
            begun = self._env.now
            yield self._env.timeout(OPENING + self._write_job(job, 3))
            left, each = upload.chunks, upload.size / upload.chunks
            while left:
                batch = min(left, max(1, int(BLOCK / each)))
                bytes_wait = self._limiters.wait("chunker bytes", 0, batch * each, self._env.now)
                written = self._limiters.longest(
                    self._env.now,
                    ("dynamodb table", 0, batch),
                    ("dynamodb partition, writes", job.number, batch),
                    ("s3 reads", upload.owner, max(batch * each / BLOCK, 1)),
                )
                yield self._env.timeout(max(bytes_wait, written, self._write_job(job, 1)) + ANNOUNCING)
                for _ in range(batch):
                    self._workers.put(self._task(job, upload.chunks - left))
                    left -= 1
            self._run.splitting += self._env.now - begun
        job.split_at = self._env.now

    def _task(self, job: Job, number: int) -> Task:
        upload = job.upload
        rows, size = upload.rows / upload.chunks, upload.size / upload.chunks
        return Task(job, job.number, upload.owner, number // COUNTER_SHARD, rows, size, self._env.now)

    def _chunk_done(self, task: Task) -> None:
        job: Job = task.job
        job.left -= 1
        if not job.left:
            self._env.process(self._merge(job))

    def _merge(self, job: Job) -> Steps:
        job.matched_at = self._env.now
        with self._mergers.request() as place:
            yield place
            begun = self._env.now
            chunks, result = job.upload.chunks, job.upload.size * RESULT_GROWTH
            read = self._limiters.wait("dynamodb partition, reads", job.number, chunks / 2, self._env.now)
            if result / chunks < SMALLEST_PART:
                bytes_wait = self._limiters.wait("merger bytes", 0, result, self._env.now)
                assembling = max(chunks * SMALL_READ, bytes_wait)
            else:
                assembling = chunks / COPIED_AT_ONCE * (COPY + result / chunks / COPY_BYTES)
            yield self._env.timeout(ENDING + read + assembling + self._write_job(job, 3))
            self._run.merging += self._env.now - begun
        job.ended_at = self._run.ended_at = self._env.now
        self._limiters.forget(job.number)
        self._open -= 1

    def _write_job(self, job: Job, times: int) -> float:
        """Seconds that writes of the job's item wait."""
        return self._limiters.longest(
            self._env.now,
            ("dynamodb table", 0, JOB_WRITE * times),
            ("dynamodb partition, writes", job.number, JOB_WRITE_INDEX * times),
            ("dynamodb index of open jobs", 0, JOB_WRITE_INDEX * times),
        )
