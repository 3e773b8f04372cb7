"""What a job costs on AWS: what it uses, by a formula, times list prices.

A usage is how much of each priced thing (`s3.put`, see prices.toml) is used. What the services call for each chunk is
counted in tests/fleet/domain/test_cost.py; units of DynamoDB are for items of the sizes that they have.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fleet.domain.prices import Prices
from fleet.domain.scaling import ScalingPolicy, workers_for

Usage = Mapping[str, float]

ROWS_PER_VCPU_SECOND = 60_000.0
"""Rows that a matching process on one vCPU takes in a second: 1,000,000 in 9.6 seconds of a core (docs/benchmarks.md,
processor seconds), and a vCPU of Fargate is a thread, taken for 0.6 of a core."""
WORKER_OVERHEAD = 1.2
"""All seconds of a worker to those of its matching processes (docs/benchmarks.md, processor seconds)."""
SPLIT_BYTES_PER_SECOND = 150e6
"""Of the upload, by a chunker of one vCPU: it scans faster (docs/benchmarks.md), but its network is small."""
MERGE_SECONDS_PER_CHUNK = 0.05
GB_PER_VCPU = 2.0
"""Memory of every task that deploy/template.yaml has."""
WORKER_VCPU = 2
START_SECONDS = 60.0
"""From the pull of the image, where the bill begins, until a task takes its first message."""
FETCH_BYTES_PER_SECOND = 100e6
"""Of the directory's index, by a worker that starts."""
SERVICES_VCPU = 1.5
"""Chunker and merger, which wait as long as the workers do."""
BLOCK = 8 << 20
"""Bytes of the upload that the chunker fetches by one request; after each the checkpoint moves."""
RESULT_GROWTH = 4.4
"""Bytes of a result to those of its upload, where that is not known yet."""
INDEX_GROWTH = 3.8
"""Bytes of a directory's index to those of its file."""
WORK_MONTHS = 7 / 30
"""How long parts are kept."""
LOG_BYTES_PER_CHUNK = 600.0

PER_CHUNK: Usage = {
    "sqs.request": 0.1 + 2,  # sent by tens, received, deleted
    "dynamodb.write": 1 + 1 + 6,  # made, leased, and in one transaction done (2 KB) and counted (1 KB), twice the units
    "dynamodb.read": 5 + 0.5,  # the job twice, its limit, its owner's, the counter; the chunk by the merger
    "s3.get": 1,
    "s3.put": 2,  # the part, and its copy into the result
}
PER_BLOCK: Usage = {"s3.get": 1, "dynamodb.write": 12}  # the job is 4 KB, and in two indexes
PER_JOB: Usage = {
    "sqs.request": 6,  # event and announcement: sent, received, deleted
    "dynamodb.write": 14 + 6 * 12,  # made and tied to its upload; moved on six times
    "dynamodb.read": 8,
    "s3.get": 12,
    "s3.put": 6,
    "sns.publish": 1,
}
PER_STAGED: Usage = {"s3.put": 1}
PER_REPEAT: Usage = {"sqs.request": 2, "dynamodb.write": 1, "dynamodb.read": 1, "s3.get": 1}


@dataclass(frozen=True, slots=True)
class Work:
    """A job by what it does or did."""

    rows: int
    chunks: int
    upload_bytes: int
    """Plain ones, where it is compressed."""
    result_bytes: int
    matching_seconds: float
    """Of a processor; on AWS, each matching process has one to itself."""
    repeats: int = 0
    """Chunks begun again."""
    staged: bool = False
    """Whether each chunk is an object of its own, as those of compressed uploads are."""


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars."""

    compute: float
    requests: float
    logs: float
    storage_month: float
    """Upload, parts and result for a month; parts for a week of it."""

    @property
    def total(self) -> float:
        return self.compute + self.requests + self.logs + self.storage_month


def expected_work(rows: int, chunks: int, upload_bytes: int, *, staged: bool = False) -> Work:
    """What a job that has not begun will do."""
    seconds = rows / ROWS_PER_VCPU_SECOND
    return Work(rows, chunks, upload_bytes, round(upload_bytes * RESULT_GROWTH), seconds, staged=staged)


def cost_json(on_demand: Cost, on_spot: Cost, prices: Prices) -> dict[str, Any]:
    """The contract of `cost` in summaries: US dollars, by the prices of a day in a region."""
    amounts = {
        "compute": on_demand.compute,
        "compute_on_spot": on_spot.compute,
        "requests": on_demand.requests,
        "logs": on_demand.logs,
        "storage_month": on_demand.storage_month,
        "total": on_demand.total,
        "total_on_spot": on_spot.total,
    }
    rounded = {name: round(amount, 6) for name, amount in amounts.items()}
    return {"currency": "USD", "region": prices.region, "prices_as_of": prices.as_of.isoformat(), **rounded}


def vcpu_seconds(work: Work) -> float:
    """Of all services together, while they work on the job."""
    splitting = work.upload_bytes / SPLIT_BYTES_PER_SECOND
    return work.matching_seconds * WORKER_OVERHEAD + splitting + work.chunks * MERGE_SECONDS_PER_CHUNK


def requests(work: Work) -> Usage:
    blocks = math.ceil(work.upload_bytes / BLOCK)
    terms = (
        (PER_JOB, 1),
        (PER_BLOCK, blocks),
        (PER_CHUNK, work.chunks),
        (PER_REPEAT, work.repeats),
        (PER_STAGED, work.chunks * work.staged),
    )
    total: Counter[str] = Counter()
    for usage, times in terms:
        total.update({name: amount * times for name, amount in usage.items()})
    return total


def cost_of(work: Work, prices: Prices, *, spot: bool = False) -> Cost:
    """What the job alone costs: tasks that start or wait are not its own."""
    kept = work.upload_bytes + work.result_bytes * (1 + WORK_MONTHS)
    return Cost(
        compute=dollars(task_usage(vcpu_seconds(work), spot=spot), prices),
        requests=dollars(requests(work), prices),
        logs=dollars({"cloudwatch.log_gb": work.chunks * LOG_BYTES_PER_CHUNK / 1e9}, prices),
        storage_month=dollars({"s3.gb_month": kept / 1e9}, prices),
    )


def standby(chunks: int, directory_bytes: int, policy: ScalingPolicy, prices: Prices, *, spot: bool = False) -> float:
    """Dollars for starting a fleet from nothing, as this job does where no other runs, and for its wait at the end."""
    workers = max(workers_for(policy, chunks), 1)
    waiting = START_SECONDS + policy.idle_seconds
    of_workers = workers * WORKER_VCPU * (waiting + directory_bytes / FETCH_BYTES_PER_SECOND)
    services = dollars(task_usage(SERVICES_VCPU * waiting, spot=False), prices)
    return dollars(task_usage(of_workers, spot=spot), prices) + services


def task_usage(seconds: float, *, spot: bool) -> Usage:
    """Of tasks on Fargate: `seconds` of a vCPU with its share of memory and of a worker's public address."""
    hours, kind = seconds / 3600, "fargate_spot" if spot else "fargate"
    return {
        f"{kind}.vcpu_hour": hours,
        f"{kind}.gb_hour": hours * GB_PER_VCPU,
        "vpc.address_hour": hours / WORKER_VCPU,
    }


def dollars(usage: Usage, prices: Prices) -> float:
    return sum(amount * prices.each[name] for name, amount in usage.items())
