"""One table: which error leads to which action; exit codes and retries all read it."""

from dataclasses import dataclass
from enum import StrEnum

from fleet.domain import errors


class Action(StrEnum):
    DELETE = "delete"
    """All that the message stands for is durable, or nothing ever will come of it."""
    RETRY = "retry"
    """Leave the message; it comes again after the delay, and the attempt counts."""
    GIVE_BACK = "give_back"
    """Nothing was wrong with the work: another consumer may have it, and no attempt is counted."""
    STOP = "stop"
    """No message can be handled until a person acts: give it back and end the process."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler made of a message."""

    action: Action
    reason: str = ""
    delay: float = 0.0
    """Seconds until the message should come again (RETRY and GIVE_BACK)."""


DONE = Outcome(Action.DELETE, "done")


@dataclass(frozen=True, slots=True)
class Rule:
    error: type[Exception]
    action: Action
    exit_code: int
    """What a process ends with when this error ends it."""


RULES = (
    Rule(errors.BadMessage, Action.RETRY, 65),
    Rule(errors.Misconfigured, Action.STOP, 78),
    Rule(errors.LeaseLost, Action.GIVE_BACK, 75),
    Rule(errors.ObjectMissing, Action.RETRY, 66),
    Rule(errors.ObjectChanged, Action.RETRY, 66),
    Rule(errors.NotApplied, Action.RETRY, 75),
    Rule(errors.Transient, Action.RETRY, 75),
    Rule(Exception, Action.RETRY, 70),
)
"""First rule that fits counts. Exit codes are those of BSD's sysexits.h."""


def rule_for(error: BaseException) -> Rule:
    return next(rule for rule in RULES if isinstance(error, rule.error))


def outcome_of(error: Exception, *, receives: int) -> Outcome:
    """What to do with a message whose handler raised; `receives` is how often it was delivered."""
    rule = rule_for(error)
    delay = min(2.0 ** max(receives - 1, 0), 300.0) if rule.action is Action.RETRY else 0.0
    return Outcome(rule.action, f"{type(error).__name__}: {error}", delay)
