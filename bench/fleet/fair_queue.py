"""A queue that gives each owner a fair share, as Amazon SQS does for messages with a group."""

from collections import deque
from typing import Generic, Protocol, TypeVar


class Owned(Protocol):
    @property
    def owner(self) -> int: ...


T = TypeVar("T", bound=Owned)


class FairQueue(Generic[T]):
    """Owners in turn, the messages of each in their order."""

    def __init__(self) -> None:
        self._of_owner: dict[int, deque[T]] = {}
        self._turns: deque[int] = deque()
        self._messages = 0

    def __len__(self) -> int:
        return self._messages

    def put(self, message: T) -> None:
        self._messages += 1
        waiting = self._of_owner.setdefault(message.owner, deque())
        if not waiting:
            self._turns.append(message.owner)
        waiting.append(message)

    def take(self) -> T:
        """The next message of the owner whose turn it is. Raises IndexError when there is none."""
        owner = self._turns.popleft()
        waiting = self._of_owner[owner]
        message = waiting.popleft()
        if waiting:
            self._turns.append(owner)
        self._messages -= 1
        return message
