"""Where the end of a job is told."""

from typing import Protocol

from fleet.domain.notices import Notice


class Notices(Protocol):
    async def publish(self, notice: Notice) -> None: ...
