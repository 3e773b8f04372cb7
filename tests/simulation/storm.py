"""What goes wrong, how often, and for how long."""

import random
from collections import Counter
from enum import StrEnum


class Kind(StrEnum):
    KILLED = "process killed"
    STOPPED = "process asked to stop"
    FROZEN = "process frozen"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    THROTTLED = "throttled"
    LATE = "call late"
    CUT_SHORT = "body or batch cut short"
    DUPLICATED = "message duplicated"
    REORDERED = "message out of order"
    MISCOUNTED = "queue miscounted"
    EVENT_LOST = "upload event lost"
    MATCHING_KILLED = "matching process killed"


USUAL = {
    Kind.KILLED: 0.02,
    Kind.STOPPED: 0.002,
    Kind.FROZEN: 0.01,
    Kind.REQUEST_LOST: 0.02,
    Kind.ANSWER_LOST: 0.02,
    Kind.THROTTLED: 0.003,
    Kind.LATE: 0.05,
    Kind.CUT_SHORT: 0.05,
    Kind.DUPLICATED: 0.1,
    Kind.REORDERED: 0.7,
    Kind.MISCOUNTED: 0.2,
    Kind.EVENT_LOST: 0.5,
    Kind.MATCHING_KILLED: 0.03,
}
"""How often each strikes where it can, of 1: every port call, receive, stream or batch, upload, chunk."""
STRENGTHS = (0.0, 0.3, 1.0, 2.0)


class Storm:
    """Faults of one run: some kinds rage, some are absent, and all end at `until`, in seconds of the run."""

    def __init__(self, dice: random.Random, *, until: float) -> None:
        self.dice = dice
        self.until = until
        self.rates = {kind: usual * dice.choice(STRENGTHS) for kind, usual in USUAL.items()}
        self.made: Counter[Kind] = Counter()
        self._throttled: dict[str, float] = {}

    @classmethod
    def calm(cls) -> "Storm":
        """No faults at all."""
        return cls(random.Random(0), until=-1.0)

    def strikes(self, kind: Kind, now: float) -> bool:
        if now >= self.until or self.dice.random() >= self.rates[kind]:
            return False
        self.made[kind] += 1
        return True

    def throttles(self, port: str, now: float) -> bool:
        """Once it begins, a port refuses every call for a while, whoever asks."""
        if now < self._throttled.get(port, 0.0):
            self.made[Kind.THROTTLED] += 1
            return True
        if not self.strikes(Kind.THROTTLED, now):
            return False
        self._throttled[port] = now + self.dice.uniform(1.0, 30.0)
        return True
