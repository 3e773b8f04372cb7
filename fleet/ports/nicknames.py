"""Given names and their short forms."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Nicknames(Protocol):
    """The table of given names and their short forms."""

    async def table(self) -> Mapping[str, Sequence[str]]:
        """Every given name with its nicknames, both sorted."""
        ...

    async def put(self, table: Mapping[str, Sequence[str]]) -> None:
        """Adds or replaces these names."""
        ...

    async def of(self, name: str) -> Sequence[str]: ...
