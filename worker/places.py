"""The places that a chunk holds, while it is worked on, under the caps of its job and of its owner."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from fleet.domain.caps import Cap
from fleet.domain.errors import NotApplied, Transient
from fleet.ports import Ports

log = structlog.get_logger()


class Places:
    """Without a cap there is nothing to hold, and no call is made."""

    def __init__(self, ports: Ports, token: str, seconds: float) -> None:
        self._ports, self._token, self._seconds = ports, token, seconds
        self._scopes: set[str] = set()

    async def take(self, caps: Sequence[Cap]) -> Cap | None:
        """Takes a place under each cap; returns one that has none left."""
        now = self._ports.clock.now()
        for cap in caps:
            self._scopes.add(cap.scope)
            try:
                await self._ports.caps.enter(cap, token=self._token, now=now, until=now + self._seconds)
            except NotApplied as refused:
                self._scopes.discard(cap.scope)
                return refused.old if isinstance(refused.old, Cap) else cap
        return None

    async def keep(self, caps: Sequence[Cap]) -> None:
        """Holds the places on; takes one under a cap that came while the work ran."""
        until = self._ports.clock.now() + self._seconds
        for scope in sorted({cap.scope for cap in caps} | self._scopes):
            self._scopes.add(scope)
            await self._ports.caps.stay(scope, token=self._token, until=until)

    async def leave(self) -> None:
        """Gives the places up; one that cannot be given up now runs out."""
        for scope in sorted(self._scopes):
            try:
                await self._ports.caps.leave(scope, token=self._token)
            except Transient as error:
                log.warning("place not given up", error=str(error))


@asynccontextmanager
async def places(ports: Ports, token: str, seconds: float) -> AsyncIterator[Places]:
    """Places under `token`, each held for `seconds` at a time and given up when the body ends."""
    held = Places(ports, token, seconds)
    try:
        yield held
    finally:
        await held.leave()
