"""Caps as a dictionary, driven by the same table of moves as those in DynamoDB."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from fleet.domain.caps import Cap, CapMoves, apply_cap_move, scope_of_owner
from fleet.domain.jobs import Job
from fleet.ports import Caps
from tests.memory.ledger import MemoryLedger


class MemoryCaps(Caps):
    """Every method lets other tasks run first and is then one atomic step."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    async def look(self, job_id: str, owner: str) -> tuple[Job | None, Sequence[Cap]]:
        job = await self._ledger.job(job_id)
        caps = [self._ledger.caps.get(scope) for scope in (job_id, scope_of_owner(owner))]
        return job, [cap for cap in caps if cap is not None and cap.limit is not None]

    async def limit(self, scope: str, limit: int | None, *, unless_set: bool = False) -> None:
        await asyncio.sleep(0)
        if not (unless_set and scope in self._ledger.caps):
            self._ledger.caps[scope] = replace(self._ledger.caps.get(scope, Cap(scope)), limit=limit)

    async def enter(self, cap: Cap, *, token: str, now: float, until: float) -> None:
        apply_cap_move(cap, CapMoves.ENTER, token=token, now=now)
        await asyncio.sleep(0)
        if (stored := self._ledger.caps.get(cap.scope)) is not None:
            self._ledger.caps[cap.scope] = apply_cap_move(stored, CapMoves.ENTER, token=token, now=now, until=until)

    async def stay(self, scope: str, *, token: str, until: float) -> None:
        await asyncio.sleep(0)
        if (stored := self._ledger.caps.get(scope)) is not None:
            self._ledger.caps[scope] = apply_cap_move(stored, CapMoves.STAY, token=token, until=until)

    async def leave(self, scope: str, *, token: str) -> None:
        await asyncio.sleep(0)
        if (stored := self._ledger.caps.get(scope)) is not None:
            self._ledger.caps[scope] = apply_cap_move(stored, CapMoves.LEAVE, token=token)
