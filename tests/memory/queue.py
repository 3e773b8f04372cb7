"""A queue whose messages hide by the clock it is given."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from fleet.domain.scaling import Backlog
from fleet.ports import Clock, Delivery, Queue

MOST_RECEIVES = 10
"""As deployments have it."""


@dataclass(slots=True)
class Message:
    """A message in the queue, delivered or not."""

    message_id: str
    body: str
    group: str = ""
    receives: int = 0
    hidden_until: float = 0.0

    @property
    def receipt(self) -> str:
        """Names the newest delivery; receipts of earlier ones are void."""
        return f"{self.message_id}/{self.receives}"


class MemoryQueue(Queue):
    """At least once, oldest first. `receive` never waits: with nothing visible it returns at once."""

    def __init__(self, clock: Clock, *, dead: "MemoryQueue | None" = None) -> None:
        self._clock = clock
        self._dead = dead
        """Where messages go that were delivered MOST_RECEIVES times."""
        self._numbers = count(1)
        self.messages: list[Message] = []

    @property
    def bodies(self) -> list[str]:
        """What is in the queue, visible or not."""
        return [message.body for message in self.messages]

    async def send(self, bodies: Sequence[str], *, group: str = "", delay: int = 0) -> None:
        until = self._clock.now() + delay if delay else 0.0
        self.messages += [Message(f"message-{next(self._numbers)}", body, group, hidden_until=until) for body in bodies]

    async def receive(self, *, most: int, wait_seconds: int, visibility_seconds: int) -> Sequence[Delivery]:
        await asyncio.sleep(0)
        now = self._clock.now()
        await self._bury(now)
        visible = [message for message in self.messages if message.hidden_until <= now][:most]
        for message in visible:
            message.receives += 1
            message.hidden_until = now + visibility_seconds
        return [Delivery(m.body, m.receipt, m.message_id, m.receives) for m in visible]

    async def _bury(self, now: float) -> None:
        if self._dead is None:
            return
        over = [m for m in self.messages if m.receives >= MOST_RECEIVES and m.hidden_until <= now]
        self.messages = [message for message in self.messages if message not in over]
        await self._dead.send([message.body for message in over])

    async def change_visibility(self, delivery: Delivery, seconds: int) -> None:
        now = self._clock.now()
        for message in self.messages:
            if message.receipt == delivery.receipt and message.hidden_until > now:
                message.hidden_until = now + seconds

    async def delete(self, delivery: Delivery) -> None:
        self.messages = [message for message in self.messages if message.receipt != delivery.receipt]

    async def depth(self) -> int:
        return (await self.backlog()).messages

    async def backlog(self) -> Backlog:
        hidden = sum(message.hidden_until > self._clock.now() for message in self.messages)
        return Backlog(len(self.messages) - hidden, hidden)
