"""The events of a service that runs as a function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event that a function is handed, and when it is ended with or without an answer."""

    request_id: str
    event: Mapping[str, Any]
    until: float
    """Seconds since 1970, UTC."""


class Invocations(Protocol):
    """Where a service that runs as a function gets its events."""

    async def next(self) -> Invocation:
        """Waits as long as it takes."""
        ...

    async def answer(self, invocation: Invocation, answer: Mapping[str, Any]) -> None: ...
