"""Limits of AWS and of the deployment, and what they make of calls that come too fast."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

WINDOW = 10.0
"""Seconds over which use is compared with a limit."""
RAMP = 1800.0
"""Seconds after which an on-demand table takes twice its last peak."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units a second, of each key by itself; a burst of so many units passes at once."""

    rate: float
    burst: float
    what: str
    source: str


LIMITS = {
    "dynamodb table": Limit(
        4000, 4000, "write units a second of the table, which takes twice its peak 30 minutes later",
        "DynamoDB, on-demand capacity mode"),
    "dynamodb partition, writes": Limit(
        1000, 300_000, "write units a second of one job: its items share a partition key; 300 s of it at once",
        "DynamoDB, partitions and burst capacity"),
    "dynamodb partition, reads": Limit(
        3000, 900_000, "read units a second of one job", "DynamoDB, partitions and burst capacity"),
    "dynamodb counter": Limit(
        100, 10, "transactions a second on one counter item of 64 chunks: one after the other",
        "DynamoDB, transactions of 10 ms"),
    "dynamodb index of open jobs": Limit(
        1000, 300_000, "write units a second: all open jobs share one key of the index",
        "DynamoDB, partitions; fleet/aws/schema.py"),
    "dynamodb owner": Limit(
        3000, 900_000, "read units a second of one owner's limit, which every chunk reads",
        "DynamoDB, partitions and burst capacity"),
    "s3 reads": Limit(5500, 5500, "GET a second of incoming/OWNER/", "Amazon S3, performance guidelines"),
    "s3 writes": Limit(3500, 3500, "PUT and COPY a second of work/JOB/", "Amazon S3, performance guidelines"),
    "task starts": Limit(20, 100, "tasks a second that start for an account", "AWS Fargate, throttling quotas"),
    "service starts": Limit(500 / 60, 500 / 60, "tasks a second that one service starts", "Amazon ECS, service quotas"),
    "chunker bytes": Limit(
        150e6, 150e6, "bytes a second that a chunker of 1 vCPU fetches and scans", "network of a small task, assumed"),
    "merger bytes": Limit(
        75e6, 75e6, "bytes a second of small parts that pass through a merger of 0.5 vCPU",
        "network of a small task, assumed"),
}  # fmt: skip
STOCKS = {
    "dynamodb quota": ("40,000 write units a second of a table", "DynamoDB, service quotas; can be raised"),
    "sqs in flight": ("120,000 messages received and not deleted", "Amazon SQS, quotas of a standard queue"),
    "max_workers": ("50 workers, or what the run says", "deploy/template.yaml, MaxWorkers"),
    "vcpu quota": ("4,000 vCPUs of an account; new ones have far fewer", "AWS Fargate, service quotas; can be raised"),
    "tasks of a service": ("5,000 tasks of a service", "Amazon ECS, service quotas"),
    "chunker places": (
        "4 uploads at once of a chunker; busy time to the time in which uploads came",
        "chunker/__main__.py",
    ),
    "merger places": ("2 jobs at once of a merger; busy time to the time in which uploads came", "merger/__main__.py"),
}
"""Limits on a number in use, not on a rate: what, and its source."""
QUOTA = 40_000.0


@dataclass(slots=True)
class Bucket:
    """A leaky bucket: what it holds over its burst has to wait."""

    rate: float
    burst: float
    level: float = 0.0
    seen: float = 0.0
    window: int = -1
    in_window: float = 0.0

    def pour(self, units: float, now: float) -> float:
        """Seconds until these units have passed."""
        self.level = max(self.level - (now - self.seen) * self.rate, 0.0) + units
        self.seen = now
        return max(self.level - self.burst, 0.0) / self.rate

    def use(self, units: float, now: float) -> float:
        """Share of the rate that was asked for in this window so far."""
        window = int(now // WINDOW)
        if window != self.window:
            self.window, self.in_window = window, 0.0
        self.in_window += units
        return self.in_window / (self.rate * WINDOW)


@dataclass(slots=True)
class Use:
    """What became of one limit in a run."""

    units: float = 0.0
    peak: float = 0.0
    """Largest share of the limit that was asked for over ten seconds, of its busiest key."""
    held_up: int = 0
    """Calls that had to wait: they were throttled and tried again."""
    waited: float = 0.0
    """Seconds, of all calls."""


@dataclass(slots=True)
class Limiters:
    """All limits of one run, with a bucket for each key that is in use."""

    scale: dict[str, float] = field(default_factory=dict)
    """How often a limit is there: two chunkers have twice the bytes."""
    uses: defaultdict[str, Use] = field(default_factory=lambda: defaultdict(Use))
    _buckets: dict[tuple[str, Hashable], Bucket] = field(default_factory=dict)
    _raises: list[tuple[float, float]] = field(default_factory=list)

    def wait(self, name: str, key: Hashable, units: float, now: float) -> float:
        """Seconds that a call of so many units waits."""
        bucket = self._buckets.get((name, key))
        if bucket is None:
            limit, times = LIMITS[name], self.scale.get(name, 1.0)
            bucket = self._buckets[name, key] = Bucket(limit.rate * times, limit.burst * times, seen=now)
        if name == "dynamodb table":
            self._ramp(bucket, now)
        share, wait, use = bucket.use(units, now), bucket.pour(units, now), self.uses[name]
        if name == "dynamodb table":
            self.note("dynamodb quota", bucket.in_window / WINDOW / QUOTA)
        use.units += units
        use.peak = max(use.peak, share)
        if wait:
            use.held_up += 1
            use.waited += wait
        return wait

    def longest(self, now: float, *calls: tuple[str, Hashable, float]) -> float:
        """Seconds that the slowest of several calls beside each other waits."""
        return max(self.wait(name, key, units, now) for name, key, units in calls)

    def forget(self, key: Hashable) -> None:
        """A job that has ended uses nothing any more."""
        for name in LIMITS:
            self._buckets.pop((name, key), None)

    def note(self, name: str, share: float) -> None:
        """How much of a limit on a number, not on a rate, is in use."""
        self.uses[name].peak = max(self.uses[name].peak, share)

    def _ramp(self, bucket: Bucket, now: float) -> None:
        """A peak over half of what the table takes makes it take twice that peak, half an hour later."""
        while self._raises and self._raises[0][0] <= now:
            bucket.rate = bucket.burst = min(max(bucket.rate, self._raises.pop(0)[1]), QUOTA)
        ends = int(now // WINDOW) != bucket.window and bucket.window >= 0
        peak = min(bucket.in_window / WINDOW, bucket.rate)
        if ends and peak > bucket.rate / 2 and (not self._raises or 2 * peak > self._raises[-1][1]):
            self._raises.append((now + RAMP, 2 * peak))
