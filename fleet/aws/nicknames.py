"""The nickname table in DynamoDB: one item for each given name."""

from collections.abc import Mapping, Sequence

from fleet.aws.items import Item, text
from fleet.aws.table import Table
from fleet.ports import Nicknames


class DynamoNicknames(Nicknames):
    def __init__(self, table: Table) -> None:
        self._table = table

    async def table(self) -> Mapping[str, Sequence[str]]:
        names = {item["name"]["S"]: _nicknames(item) async for item in self._table.scan()}
        return dict(sorted(names.items()))

    async def put(self, table: Mapping[str, Sequence[str]]) -> None:
        await self._table.put_all([_item(name, nicknames) for name, nicknames in table.items()])

    async def of(self, name: str) -> Sequence[str]:
        item = await self._table.get({"name": text(name)})
        return _nicknames(item) if item else []


def _item(name: str, nicknames: Sequence[str]) -> Item:
    return {"name": text(name), "nicknames": {"L": [text(nickname) for nickname in sorted(nicknames)]}}


def _nicknames(item: Item) -> list[str]:
    return sorted(nickname["S"] for nickname in item["nicknames"]["L"])
