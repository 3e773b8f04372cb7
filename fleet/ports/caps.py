"""Limits on what is in work at once."""

from collections.abc import Sequence
from typing import Protocol

from fleet.domain.caps import Cap
from fleet.domain.jobs import Job


class Caps(Protocol):
    """Limits on how many chunks are in work at once, of a job or of an owner. Every write is conditional."""

    async def look(self, job_id: str, owner: str) -> tuple[Job | None, Sequence[Cap]]:
        """The job and the caps with a limit that hold for its chunks, by one consistent read."""
        ...

    async def limit(self, scope: str, limit: int | None, *, unless_set: bool = False) -> None:
        """Sets the limit, None for any number; with `unless_set` only where none was ever set. Places stay held."""
        ...

    async def enter(self, cap: Cap, *, token: str, now: float, until: float) -> None:
        """Takes a place under the cap that was read. Raises NotApplied with the cap as it is, or as read if full then.

        Entering again with the same token is no error, and neither is that the limit was taken away.
        """
        ...

    async def stay(self, scope: str, *, token: str, until: float) -> None:
        """Holds the place on, or takes one whatever the limit. No cap is no error."""
        ...

    async def leave(self, scope: str, *, token: str) -> None:
        """Gives the place up. Holding none is no error."""
        ...
