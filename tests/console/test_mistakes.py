"""Every error that ends a command has a sentence and an exit code."""

import signal

import pytest

from console.mistakes import Failed, Mistake, Stopped, explain, report, stopping_signals
from fleet.domain.errors import Misconfigured, NotApplied, Transient, UnusableUpload
from matching import UnusableColumns, UnusableDirectory, UnusableThreshold
from rows import UnusableFile


@pytest.mark.parametrize(
    "kind", [Mistake, UnusableColumns, UnusableDirectory, UnusableThreshold, UnusableFile, UnusableUpload]
)
def test_what_the_user_can_mend_is_said_as_it_is(kind: type[Exception]) -> None:
    assert explain(kind("Mend {this}.")) == ("Mend {this}.", 2)


@pytest.mark.parametrize(
    ("error", "part", "code"),
    [
        (Transient("listing jobs: no route"), "AWS cannot be reached: listing jobs: no route", 2),
        (Misconfigured("no such bucket"), "AWS refused: no such bucket", 2),
        (Failed("It broke."), "It broke.", 1),
        (NotApplied("it moved on"), "it moved on", 1),
        (FileNotFoundError(2, "No such file", "x.csv"), "x.csv", 1),
        (Stopped(15), "Stopped by SIGTERM", 143),
        (KeyboardInterrupt(), "Stopped by SIGINT", 130),
        (ZeroDivisionError("by zero"), "unexpected", 1),
    ],
)
def test_other_ends(error: BaseException, part: str, code: int) -> None:
    sentence, exit_code = explain(error)
    assert part in sentence
    assert exit_code == code


def test_a_trace_is_shown_only_where_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONTACTFLEET_LOG_LEVEL", raising=False)
    assert report(ZeroDivisionError("by zero")) == 1
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("CONTACTFLEET_LOG_LEVEL", "debug")
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError as error:
        report(error)
    assert "Traceback" in capsys.readouterr().err


def test_a_command_that_was_started_with_nohup_outlives_its_terminal() -> None:
    assert signal.SIGHUP in stopping_signals()
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert signal.SIGHUP not in stopping_signals()
    finally:
        signal.signal(signal.SIGHUP, before)
