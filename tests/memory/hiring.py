"""Workers that were asked for."""

from fleet.ports import Hiring


class MemoryHiring(Hiring):
    def __init__(self) -> None:
        self.hired: list[tuple[int, str]] = []
        """Chunks and owner of each call."""

    async def hire(self, chunks: int, *, owner: str) -> None:
        self.hired.append((chunks, owner))
