"""How far a job is, on stderr: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from types import TracebackType
from typing import Protocol, Self

from console.waiting import Standing

LINE_SECONDS = 2.0


class Display(Protocol):
    """Shows standings between entering and leaving."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, now: Standing) -> None: ...


def display() -> Display:
    """A bar where stderr is a terminal, else a line every two seconds."""
    return Bar() if sys.stderr.isatty() else Lines()


class Pace:
    """Rows per second since the first row was seen to be done."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def rows_per_second(self, rows: int) -> float:
        return rows / max(time.monotonic() - self._began, 0.001)

    def seconds_left(self, rows: int, expected: float | None) -> float | None:
        rate = self.rows_per_second(rows)
        return max(expected - rows, 0) / rate if expected is not None and rate > 0 else None


class Lines:
    """One line every two seconds."""

    def __init__(self) -> None:
        self._pace = Pace()
        self._next = time.monotonic() + LINE_SECONDS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def show(self, now: Standing) -> None:
        if time.monotonic() >= self._next:
            self._next += LINE_SECONDS
            sys.stderr.write(line_of(now, self._pace) + "\n")


def line_of(now: Standing, pace: Pace) -> str:
    """`matching: 50,000 of 100,000 rows, 25,000 rows/s, 2 s left, 40,000 matched`."""
    rows, expected = now.progress.rows, now.rows_expected
    left = pace.seconds_left(rows, expected)
    of_all = f" of {expected:,.0f}" if expected is not None else ""
    return ", ".join(
        [
            f"{now.job.state.value}: {rows:,}{of_all} rows",
            f"{pace.rows_per_second(rows):,.0f} rows/s",
            *([f"{left:.0f} s left"] if left is not None else []),
            f"{now.progress.matched:,} matched",
            *([f"{now.progress.rejected:,} rejected"] if now.progress.rejected else []),
        ]
    )


class Bar:
    """A progress bar."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only for a terminal
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

        self._pace = Pace()
        text = TextColumn("{task.fields[text]}")
        self._bar = Progress(BarColumn(bar_width=None), text, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=None, text="starting")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, now: Standing) -> None:
        self._bar.update(
            self._task, completed=now.progress.rows, total=now.rows_expected, text=line_of(now, self._pace)
        )
