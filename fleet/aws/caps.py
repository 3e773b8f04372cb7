"""Caps as items of the `jobs` table: one for a job, one for an owner, each with the places that are held."""

from collections.abc import Sequence
from contextlib import suppress

from fleet.aws import conditions
from fleet.aws.errors import ConditionFailed
from fleet.aws.items import Item, cap_key, cap_of, job_key, job_of
from fleet.aws.table import Table
from fleet.domain.caps import Cap, CapMoves, apply_cap_move, scope_of_owner
from fleet.domain.errors import Transient
from fleet.domain.jobs import Job
from fleet.ports import Caps

TRIES = 20
"""Of a place that others take and leave meanwhile."""


class DynamoCaps(Caps):
    def __init__(self, table: Table) -> None:
        self._table = table

    async def look(self, job_id: str, owner: str) -> tuple[Job | None, Sequence[Cap]]:
        scopes = (job_id, scope_of_owner(owner))
        items = await self._table.get_all([job_key(job_id), *map(cap_key, scopes)])
        found = [_found(items, job_key(job_id)), *(_found(items, cap_key(scope)) for scope in scopes)]
        caps = [cap_of(item) for item in found[1:] if item is not None]
        return None if found[0] is None else job_of(found[0]), [cap for cap in caps if cap.limit is not None]

    async def limit(self, scope: str, limit: int | None, *, unless_set: bool = False) -> None:
        with suppress(ConditionFailed):
            await self._table.update(
                cap_key(scope), **conditions.cap_limit(limit), **(conditions.ABSENT if unless_set else {})
            )

    async def enter(self, cap: Cap, *, token: str, now: float, until: float) -> None:
        for _ in range(TRIES):
            apply_cap_move(cap, CapMoves.ENTER, token=token, now=now, until=until)
            write = conditions.cap_move(cap, CapMoves.ENTER, token=token, now=now, until=until)
            try:
                await self._table.update(cap_key(cap.scope), **write)
            except ConditionFailed as failed:
                if failed.olds[0] is None:
                    return
                cap = cap_of(failed.olds[0])
            else:
                return
        raise Transient(f"the places of {cap.scope} change too fast")

    async def stay(self, scope: str, *, token: str, until: float) -> None:
        with suppress(ConditionFailed):
            await self._table.update(
                cap_key(scope), **conditions.cap_move(Cap(scope), CapMoves.STAY, token=token, until=until)
            )

    async def leave(self, scope: str, *, token: str) -> None:
        with suppress(ConditionFailed):
            await self._table.update(cap_key(scope), **conditions.cap_move(Cap(scope), CapMoves.LEAVE, token=token))


def _found(items: Sequence[Item], key: Item) -> Item | None:
    return next((item for item in items if key.items() <= item.items()), None)
