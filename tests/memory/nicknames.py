"""The nickname table as a dictionary."""

from collections.abc import Mapping, Sequence

from fleet.ports import Nicknames


class MemoryNicknames(Nicknames):
    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}

    async def table(self) -> Mapping[str, Sequence[str]]:
        return {name: self._names[name] for name in sorted(self._names)}

    async def put(self, table: Mapping[str, Sequence[str]]) -> None:
        self._names.update({name: sorted(nicknames) for name, nicknames in table.items()})

    async def of(self, name: str) -> Sequence[str]:
        return self._names.get(name, [])
