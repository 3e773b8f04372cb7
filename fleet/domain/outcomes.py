"""One table: which error leads to which action; exit codes, retries and AWS Batch's rules all read it."""

from collections.abc import Callable
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
    again: bool
    """Whether a new process may do better: AWS Batch then tries once more."""


RULES = (
    Rule(errors.BadMessage, Action.RETRY, 65, again=True),
    Rule(errors.Misconfigured, Action.STOP, 78, again=False),
    Rule(errors.LeaseLost, Action.GIVE_BACK, 75, again=True),
    Rule(errors.ObjectMissing, Action.RETRY, 66, again=True),
    Rule(errors.ObjectChanged, Action.RETRY, 66, again=True),
    Rule(errors.NotApplied, Action.RETRY, 75, again=True),
    Rule(errors.Transient, Action.RETRY, 75, again=True),
    Rule(errors.RowsFailed, Action.RETRY, 70, again=True),
    Rule(Exception, Action.RETRY, 70, again=True),
)
"""First rule that fits counts. Exit codes are those of BSD's sysexits.h."""

EXIT_SETTINGS = 2
"""What a process ends with when its settings cannot be used; a new one would read the same."""


def rule_for(error: BaseException) -> Rule:
    return next(rule for rule in RULES if isinstance(error, rule.error))


def evaluate_on_exit() -> list[dict[str, str]]:
    """The table as the retry rules of an AWS Batch job definition: what no new process can mend ends the job.

    The first rule that fits counts, and there may be five (AWS Batch, EvaluateOnExit).
    """
    hopeless = sorted({EXIT_SETTINGS, *(rule.exit_code for rule in RULES if not rule.again)})
    return [*({"onExitCode": str(code), "action": "EXIT"} for code in hopeless), {"onReason": "*", "action": "RETRY"}]


LONGEST_DELAY = 300.0

Chance = Callable[[float], float]
"""A number from zero up to the given one, any as likely as another."""


def outcome_of(error: Exception, *, receives: int, chance: Chance) -> Outcome:
    """What to do with a message whose handler raised; `receives` is how often it was delivered.

    Repeats wait with full jitter: any time up to a bound that doubles (AWS, "Exponential Backoff And Jitter").
    """
    rule = rule_for(error)
    delay = chance(min(2.0 ** max(receives - 1, 0), LONGEST_DELAY)) if rule.action is Action.RETRY else 0.0
    return Outcome(rule.action, f"{type(error).__name__}: {error}", delay)
