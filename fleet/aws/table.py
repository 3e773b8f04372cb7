"""One DynamoDB table, its calls in the domain's terms: consistent reads, all pages, conflicts tried again."""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fleet.aws.errors import Conflict, domain_errors
from fleet.aws.items import Item
from fleet.domain.errors import Transient
from fleet.ports import Clock

BATCH = 25
"""Items that one call writes (Amazon DynamoDB, "BatchWriteItem")."""
TRIES = 6
LONGEST_PAUSE = 0.8
"""Seconds. Clients retry throttled calls by themselves, but neither conflicts nor what a batch left over."""


class Table:
    def __init__(self, client: Any, name: str, clock: Clock) -> None:
        self._client = client
        self._name = name
        self._clock = clock

    async def get(self, key: Item) -> Item | None:
        with domain_errors(f"reading {self._name}"):
            answer = await self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True)
        item: Item | None = answer.get("Item")
        return item

    async def get_all(self, keys: Sequence[Item]) -> list[Item]:
        """The items of these keys (to 100) that are there, in no order, by one call."""
        found: list[Item] = []
        wanted: dict[str, Any] = {self._name: {"Keys": list(keys), "ConsistentRead": True}}
        for attempt in range(TRIES):
            with domain_errors(f"reading {self._name}"):
                answer = await self._client.batch_get_item(RequestItems=wanted)
            found += answer["Responses"].get(self._name, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return found
            await self._pause(attempt)
        raise Transient(f"reading {self._name}: {len(wanted[self._name]['Keys'])} items were not given")

    async def query(self, *, index: str | None = None, **query: Any) -> AsyncIterator[Item]:
        """All pages; consistent, except of an index, which cannot be."""
        how: dict[str, Any] = {"ConsistentRead": True} if index is None else {"IndexName": index}
        async for item in self._pages("query", {**how, **query}):
            yield item

    async def scan(self) -> AsyncIterator[Item]:
        async for item in self._pages("scan", {"ConsistentRead": True}):
            yield item

    async def put(self, item: Item, **condition: Any) -> None:
        """Raises errors.ConditionFailed with the old item."""
        await self._call("put_item", **self._write({"Item": item, **condition}))

    async def update(self, key: Item, **update: Any) -> Item:
        """The item as it is then. Raises errors.ConditionFailed with the old item."""
        answer = await self._call("update_item", **self._write({"Key": key, **update}), ReturnValues="ALL_NEW")
        new: Item = answer["Attributes"]
        return new

    async def transact(self, *writes: tuple[str, dict[str, Any]]) -> None:
        """All writes (`Put`, `Update` or `Delete`, with its arguments) or none. Raises errors.ConditionFailed."""
        await self._call("transact_write_items", TransactItems=[{kind: self._write(write)} for kind, write in writes])

    async def put_all(self, items: Sequence[Item]) -> None:
        """Writes all items, in no order and without condition."""
        await self._write_all([{"PutRequest": {"Item": item}} for item in items])

    async def delete_all(self, keys: Sequence[Item]) -> None:
        """Removes the items of these keys, in no order; one that is not there is no error."""
        await self._write_all([{"DeleteRequest": {"Key": key}} for key in keys])

    async def _write_all(self, requests: Sequence[dict[str, Any]]) -> None:
        for first in range(0, len(requests), BATCH):
            await self._write_batch(list(requests[first : first + BATCH]))

    async def _write_batch(self, requests: list[dict[str, Any]]) -> None:
        for attempt in range(TRIES):
            with domain_errors(f"writing {self._name}"):
                answer = await self._client.batch_write_item(RequestItems={self._name: requests})
            requests = answer.get("UnprocessedItems", {}).get(self._name, [])
            if not requests:
                return
            await self._pause(attempt)
        raise Transient(f"writing {self._name}: {len(requests)} items were not taken")

    async def _pages(self, operation: str, request: dict[str, Any]) -> AsyncIterator[Item]:
        pages = self._client.get_paginator(operation).paginate(TableName=self._name, **request)
        with domain_errors(f"reading {self._name}"):
            async for page in pages:
                for item in page["Items"]:
                    yield item

    async def _call(self, operation: str, **request: Any) -> dict[str, Any]:
        """One call, tried again while other transactions hold its items."""
        for attempt in range(TRIES - 1):
            try:
                return await self._once(operation, request)
            except Conflict:
                await self._pause(attempt)
        return await self._once(operation, request)

    async def _once(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        with domain_errors(f"writing {self._name}"):
            answer: dict[str, Any] = await getattr(self._client, operation)(**request)
        return answer

    def _write(self, write: dict[str, Any]) -> dict[str, Any]:
        return {"TableName": self._name, "ReturnValuesOnConditionCheckFailure": "ALL_OLD", **write}

    async def _pause(self, attempt: int) -> None:
        """Full jitter: any time up to a bound that doubles."""
        await self._clock.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.05 * 2**attempt)))
