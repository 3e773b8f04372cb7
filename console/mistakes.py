"""What goes wrong becomes one sentence on stderr and an exit code; a trace only where it was asked for."""

import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import NamedTuple

EXIT_OTHER = 1
EXIT_UNUSABLE = 2
EXIT_REJECTS = 3
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that ask a command to stop."""


class Mistake(Exception):
    """Input or options that cannot be used; the text is a sentence that names the remedy."""


class Stopped(BaseException):
    """A signal asked the command to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Stopped by {signal.Signals(number).name}: nothing of it is running any more.")
        self.exit_code = 128 + number


def stopping_signals() -> list[signal.Signals]:
    """Those that count here: who runs a command with `nohup` wants it to go on when the terminal is closed.

    A shell that starts a command in the background has SIGINT and SIGQUIT ignored; they count nevertheless.
    """
    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return [number for number in STOPPING if not (ignored and number == signal.SIGHUP)]


class Failed(Exception):
    """The command could not do its work through no fault of the input; the text is a sentence."""


class Rule(NamedTuple):
    """What is said of errors of some kinds: `{error}` stands for the error's own text."""

    kinds: tuple[type[BaseException], ...]
    sentence: str
    exit_code: int


def explain(error: BaseException) -> tuple[str, int]:
    """The sentence and the exit code of an error that ended a command."""
    if isinstance(error, Stopped):
        return str(error), error.exit_code
    for rule in _rules():
        if isinstance(error, rule.kinds):
            return rule.sentence.format(error=error), rule.exit_code
    return f"Something unexpected went wrong ({type(error).__name__}: {error}).", EXIT_OTHER


def unusable() -> tuple[type[Exception], ...]:
    """Errors whose text is a sentence about the user's input. The packages that name them take their time."""
    from fleet.domain.errors import UnusableUpload  # noqa: PLC0415
    from matching import UnusableColumns, UnusableDirectory, UnusableThreshold  # noqa: PLC0415
    from rows import UnusableFile, UnusableOption  # noqa: PLC0415

    return (
        Mistake,
        UnusableColumns,
        UnusableDirectory,
        UnusableThreshold,
        UnusableFile,
        UnusableOption,
        UnusableUpload,
    )


def _rules() -> tuple[Rule, ...]:
    """First rule that fits counts."""
    from fleet.domain import errors  # noqa: PLC0415

    unreachable = "AWS cannot be reached: {error}. Check --endpoint-url and the network."
    refused = "AWS refused: {error}. Check credentials, region, --endpoint-url and the names of the resources."
    return (
        Rule(unusable(), "{error}", EXIT_UNUSABLE),
        Rule((errors.Transient,), unreachable, EXIT_UNUSABLE),
        Rule((errors.Misconfigured,), refused, EXIT_UNUSABLE),
        Rule((Failed, errors.FleetError), "{error}", EXIT_OTHER),
        Rule((KeyboardInterrupt,), str(Stopped(signal.SIGINT)), 128 + signal.SIGINT),
        Rule((OSError,), "The system refused: {error}.", EXIT_OTHER),
    )


def report(error: BaseException) -> int:
    """Writes the sentence on stderr; returns the exit code."""
    sentence, code = explain(error)
    if os.environ.get("CONTACTFLEET_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error)
    with suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"contactfleet: {sentence}\n")
    return code
