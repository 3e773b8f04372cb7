"""Time, and waiting."""

from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970, UTC: what is written down. It may jump when somebody sets it."""
        ...

    def monotonic(self) -> float:
        """Seconds since whenever, by a clock that nobody sets: for what passes within a process."""
        ...

    async def sleep(self, seconds: float) -> None: ...
