"""A topic that keeps what was published."""

from fleet.domain.notices import Notice
from fleet.ports import Notices


class MemoryNotices(Notices):
    def __init__(self) -> None:
        self.published: list[Notice] = []

    async def publish(self, notice: Notice) -> None:
        self.published.append(notice)
