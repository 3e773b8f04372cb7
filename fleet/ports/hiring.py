"""Workers for as long as there is work."""

from typing import Protocol


class Hiring(Protocol):
    """Workers that are started for a job and end when nothing is left; nothing where workers run anyway."""

    async def hire(self, chunks: int, *, owner: str) -> None:
        """Starts what that many chunks of that owner ask for. A repeat starts more, which do no harm."""
        ...
