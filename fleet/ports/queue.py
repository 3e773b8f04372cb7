"""A queue of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fleet.domain.scaling import Backlog


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of one message."""

    body: str
    receipt: str
    message_id: str
    receives: int
    """How often the message was delivered, this time included."""


class Queue(Protocol):
    """One queue, at least once, in any order."""

    async def send(self, bodies: Sequence[str], *, group: str = "", delay: int = 0) -> None:
        """Any number of messages; all are sent when it returns.

        `group` is whose they are: the queue gives each a fair share. They are visible after `delay` seconds (to 900).
        """
        ...

    async def receive(self, *, most: int, wait_seconds: int, visibility_seconds: int) -> Sequence[Delivery]:
        """Up to `most` (1 to 10) messages, waiting up to `wait_seconds` (0 to 20) for the first."""
        ...

    async def change_visibility(self, delivery: Delivery, seconds: int) -> None:
        """Hides the message for that long from now; 0 gives it back. A delivery that is over is no error."""
        ...

    async def delete(self, delivery: Delivery) -> None: ...

    async def depth(self) -> int:
        """All messages: visible, hidden, or delayed."""
        ...

    async def backlog(self) -> Backlog: ...
