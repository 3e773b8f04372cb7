"""What ends tasks when there are to be fewer."""

from typing import Protocol


class ScaleIn(Protocol):
    """What chooses the task that ends when there are to be fewer."""

    async def protect(self, *, minutes: int) -> None:
        """Not this task, for so long."""
        ...

    async def release(self) -> None:
        """This task may be chosen again."""
        ...
