"""A process of the simulated fleet: it is killed at any call, it freezes, and its clock is not quite right."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from fleet.domain.errors import Transient
from fleet.ports import Clock, Delivery, Ports
from fleet.runtime.stopping import Stopping
from tests.faults import PORTS, QUEUES, STREAMS
from tests.simulation.loop import VirtualClock
from tests.simulation.storm import Kind, Storm
from tests.simulation.witness import Witness

PATIENCE = {"dead_uploads": 100.0, "dead_chunks": 100.0, "dead_merges": 100.0}
"""Seconds that a call waits for a message where there hardly is one, so that a run has less to do."""
LONGEST_SKEW = 2.0
LATEST = 40.0
"""Seconds that a call may take, and that is long for a lease of 60."""
LONGEST_FROZEN = 200.0
BATCHES = ("chunks.send", "merges.send", "uploads.send", "ledger.add_chunks")
CURRENT: ContextVar["Process"] = ContextVar("CURRENT")
"""The process that the running task belongs to."""


class Process:
    """One life of a service; the next one is another Process."""

    def __init__(self, name: str, ports: Ports, storm: Storm, witness: Witness) -> None:
        self.name = name
        self.storm = storm
        self.witness = witness
        self.stopping = Stopping()
        self.dead = False
        self.task: asyncio.Task[Any] | None = None
        self._frozen_until = 0.0
        self.clock = _ProcessClock(self, storm.dice.uniform(-LONGEST_SKEW, LONGEST_SKEW))
        bad = {port: BadPort(port, getattr(ports, port), self) for port in PORTS}
        bad |= {queue: BadQueue(queue, getattr(ports, queue), self) for queue in QUEUES}
        self.ports: Ports = replace(ports, clock=self.clock, **bad)

    async def live(self) -> None:
        """Returns when the process runs its next instruction: never, once it is dead."""
        while not self.dead and (left := self._frozen_until - _now()) > 0:  # noqa: ASYNC110 - it may freeze again
            await asyncio.sleep(left)
        if self.dead:
            raise asyncio.CancelledError

    async def before(self, call: str) -> None:
        await self.live()
        self.witness.sees(self.name, call, _now())
        if self._strikes(Kind.LATE):
            await asyncio.sleep(self.storm.dice.uniform(0.1, LATEST))
        if self._strikes(Kind.FROZEN):
            self._frozen_until = _now() + self.storm.dice.uniform(1.0, LONGEST_FROZEN)
        if self._strikes(Kind.STOPPED):
            self.stopping.ask()
        await self._mortal()
        if self.storm.throttles(call.partition(".")[0], _now()):
            raise Transient("throttled")
        if self._strikes(Kind.REQUEST_LOST):
            raise Transient("the request was lost")

    async def after(self) -> None:
        if self._strikes(Kind.LATE):
            await asyncio.sleep(self.storm.dice.uniform(0.1, LATEST))
        await self._mortal()
        if self._strikes(Kind.ANSWER_LOST):
            raise Transient("the answer was lost")

    def strikes_half(self) -> bool:
        return self._strikes(Kind.CUT_SHORT)

    async def _mortal(self) -> None:
        if not self.dead and self._strikes(Kind.KILLED):
            self.dead = True
            if self.task is not None:
                self.task.cancel()
        await self.live()

    def _strikes(self, kind: Kind) -> bool:
        return self.storm.strikes(kind, _now())


class BadPort:
    """Stands in for one port of one process."""

    def __init__(self, name: str, port: object, process: Process) -> None:
        self._name, self._port, self._process = name, port, process

    def __getattr__(self, method: str) -> Callable[..., Any]:
        real = getattr(self._port, method)
        call = f"{self._name}.{method}"
        return self._stream(call, real) if method in STREAMS or call in STREAMS else self._call(call, real)

    def _call(self, call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        async def bad(*args: Any, **kwargs: Any) -> Any:
            await self._process.before(call)
            if call in BATCHES and len(args[0]) > 1 and self._process.strikes_half():
                await real(args[0][: self._process.storm.dice.randrange(len(args[0]))], **kwargs)
                raise Transient("a batch was taken in part")
            result = await real(*args, **kwargs)
            self._process.witness.saw(call, args, kwargs, result)
            await self._process.after()
            return result

        return bad

    def _stream(self, call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        async def bad(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            await self._process.before(call)
            async for item in real(*args, **kwargs):
                if self._process.strikes_half():
                    raise Transient("the body was cut short")
                yield item
                await self._process.live()
            await self._process.after()

        return bad


class BadQueue(BadPort):
    """Waits for messages as SQS does, and counts them as roughly."""

    async def receive(self, *, most: int, wait_seconds: int, visibility_seconds: int) -> Sequence[Delivery]:
        queue: Any = self._port
        await self._process.before(f"{self._name}.receive")
        deliveries = await queue.receive(most=most, wait_seconds=0, visibility_seconds=visibility_seconds)
        if not deliveries:
            await asyncio.sleep(PATIENCE.get(self._name, wait_seconds))
            await self._process.live()
            deliveries = await queue.receive(most=most, wait_seconds=0, visibility_seconds=visibility_seconds)
        for delivery in deliveries:
            self._process.witness.delivered(delivery)
        await self._process.after()
        return list(deliveries)

    async def delete(self, delivery: Delivery) -> None:
        await self._process.before(f"{self._name}.delete")
        self._process.witness.deletes(delivery)
        await self._port.delete(delivery)  # type: ignore[attr-defined]
        await self._process.after()

    async def depth(self) -> int:
        real: int = await self._call(f"{self._name}.depth", self._port.depth)()  # type: ignore[attr-defined]
        if self._process.storm.strikes(Kind.MISCOUNTED, _now()):
            return max(real + self._process.storm.dice.randint(-2, 2), 0)
        return real


class _ProcessClock(Clock):
    def __init__(self, process: Process, skew: float) -> None:
        self._process = process
        self._clock = VirtualClock(skew)

    def now(self) -> float:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._process.live()
        await self._clock.sleep(seconds)
        await self._process.live()


def _now() -> float:
    return asyncio.get_running_loop().time()
