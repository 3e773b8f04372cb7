"""How many workers the chunk queue asks for: a policy, what it remembers, and one pure function.

It is the policy that deploy/template.yaml gives to ECS: from none to one at the first message, then target tracking on
the backlog of each worker (Application Auto Scaling, "Target tracking based on Amazon SQS"), back to none when the
queue has stayed empty. Times are seconds; `now` may count from anywhere.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages of a queue, roughly."""

    visible: int
    in_flight: int
    """Received and not deleted: most of them are in work. Without them, the busy would count as idle."""

    @property
    def messages(self) -> int:
        return self.visible + self.in_flight


@dataclass(frozen=True, slots=True)
class ScalingPolicy:
    latency_seconds: float = 120.0
    """How long a chunk may wait until it is matched."""
    seconds_per_chunk: float = 3.0
    """A worker's time for a chunk, all its processes together."""
    max_workers: int = 50
    held_at_once: int = 3
    """Messages that a worker has in hand at the most: one for each process, and one fetched ahead."""
    idle_seconds: float = 900.0
    """How long the queue has to stay empty before no worker is left."""
    scale_out_cooldown: float = 60.0
    """After more workers were asked for, until still more are: the first ones have to start."""
    scale_in_cooldown: float = 300.0
    """After any change, until workers are taken away."""

    def __post_init__(self) -> None:
        positive = (self.latency_seconds, self.seconds_per_chunk, self.max_workers, self.held_at_once)
        never_negative = (self.idle_seconds, self.scale_out_cooldown, self.scale_in_cooldown)
        if min(positive) <= 0 or min(never_negative) < 0:
            raise ValueError(f"seconds and numbers of a scaling policy are above zero, cooldowns not below: {self}")

    @property
    def backlog_per_worker(self) -> float:
        """Messages, the target of target tracking. Of less than one, there would be workers without any."""
        return max(self.latency_seconds / self.seconds_per_chunk, 1.0)


class Reason(StrEnum):
    """Why there are to be as many workers as a decision says."""

    NOTHING = "nothing to do"
    FIRST = "the first message"
    OUT = "the backlog asks for more"
    IN = "the backlog asks for fewer"
    ENOUGH = "as many as the backlog asks for"
    STARTING = "more were asked for lately"
    STEADY = "fewer would do, but the number changed lately"
    WAITING = "the queue is empty, but not for long enough"
    EMPTY = "the queue stayed empty"


@dataclass(frozen=True, slots=True)
class Fleet:
    """Workers asked for, and what the policy remembers of them."""

    workers: int = 0
    out_at: float = -math.inf
    """When target tracking last asked for more."""
    changed_at: float = -math.inf
    empty_since: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    fleet: Fleet
    reason: Reason

    @property
    def workers(self) -> int:
        return self.fleet.workers


def workers_for(policy: ScalingPolicy, messages: int) -> int:
    """What a backlog asks for, without regard to what there is."""
    return min(math.ceil(messages / policy.backlog_per_worker), policy.max_workers)


def decide(policy: ScalingPolicy, fleet: Fleet, backlog: Backlog, now: float) -> Decision:
    """How many workers there are to be from now on."""
    if not backlog.messages:
        return _without_messages(policy, fleet, now)
    fleet = replace(fleet, empty_since=None)
    if not fleet.workers:
        # Without a worker there is no backlog of each. The one that starts holds up no others, so no cooldown begins.
        return Decision(replace(fleet, workers=1, changed_at=now), Reason.FIRST)
    return _tracking(policy, fleet, backlog, now)


def _without_messages(policy: ScalingPolicy, fleet: Fleet, now: float) -> Decision:
    """Between two messages workers stay: a queue is often empty for a moment."""
    since = now if fleet.empty_since is None else fleet.empty_since
    fleet = replace(fleet, empty_since=since)
    if not fleet.workers:
        return Decision(fleet, Reason.NOTHING)
    if now - since < policy.idle_seconds:
        return Decision(fleet, Reason.WAITING)
    return Decision(replace(fleet, workers=0, changed_at=now), Reason.EMPTY)


def _tracking(policy: ScalingPolicy, fleet: Fleet, backlog: Backlog, now: float) -> Decision:
    wanted = max(workers_for(policy, backlog.messages), _busy(policy, fleet, backlog))
    if wanted > fleet.workers:
        if now - fleet.out_at < policy.scale_out_cooldown:
            return Decision(fleet, Reason.STARTING)
        return Decision(replace(fleet, workers=wanted, out_at=now, changed_at=now), Reason.OUT)
    if wanted < fleet.workers:
        if now - fleet.changed_at < policy.scale_in_cooldown:
            return Decision(fleet, Reason.STEADY)
        return Decision(replace(fleet, workers=wanted, changed_at=now), Reason.IN)
    return Decision(fleet, Reason.ENOUGH)


def _busy(policy: ScalingPolicy, fleet: Fleet, backlog: Backlog) -> int:
    """Workers that the messages in flight need, of those that there are: a message that only waits to come again, too,
    is in flight, and no worker is started for it."""
    return min(math.ceil(backlog.in_flight / policy.held_at_once), fleet.workers, policy.max_workers)
