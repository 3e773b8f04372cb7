"""Faults as ports: each wraps the ports of a process and makes them bad in one way."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any, Protocol

from fleet.ports import Ports

QUEUES = ("uploads", "chunks", "merges", "dead_uploads", "dead_chunks", "dead_merges")
PORTS = ("objects", *QUEUES, "ledger", "caps", "notices", "nicknames", "hiring")
STREAMS = {"stream", "list", "jobs", "multiparts"} | {"ledger.chunks"}


class Crash(BaseException):
    """The process is gone: nothing after this line runs."""


class Fault(Protocol):
    """Asked around every port call; raises to make the call fail."""

    def before(self, call: str) -> int:
        """Returns the call's number."""
        ...

    def after(self, number: int) -> None: ...


class CrashAt:
    """The process dies at its `number`-th port call, before or after the call takes effect; dead, it calls nothing."""

    def __init__(self, number: int, *, late: bool) -> None:
        self.number = number
        self.late = late
        self.calls: list[str] = []
        self.dead = False
        self.crashed = False

    def before(self, call: str) -> int:
        if self.dead:
            raise Crash
        self.calls.append(call)
        if len(self.calls) == self.number and not self.late:
            self._die()
        return len(self.calls)

    def after(self, number: int) -> None:
        if self.dead or (number == self.number and self.late):
            self._die()

    def restart(self) -> None:
        self.dead = False

    def _die(self) -> None:
        self.dead = self.crashed = True
        raise Crash


class FailAt:
    """The `number`-th port call fails once, before or after it takes effect (a lost response)."""

    def __init__(self, number: int, error: Exception, *, late: bool) -> None:
        self.number = number
        self.error = error
        self.late = late
        self.calls: list[str] = []

    def before(self, call: str) -> int:
        self.calls.append(call)
        if len(self.calls) == self.number and not self.late:
            raise self.error
        return len(self.calls)

    def after(self, number: int) -> None:
        if number == self.number and self.late:
            raise self.error


class _Faulty:
    """Stands in for one port."""

    def __init__(self, name: str, port: object, fault: Fault) -> None:
        self._name, self._port, self._fault = name, port, fault

    def __getattr__(self, method: str) -> Callable[..., Any]:
        real = getattr(self._port, method)
        call = f"{self._name}.{method}"
        return self._stream(call, real) if method in STREAMS or call in STREAMS else self._call(call, real)

    def _call(self, call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        async def faulty(*args: Any, **kwargs: Any) -> Any:
            number = self._fault.before(call)
            result = await real(*args, **kwargs)
            self._fault.after(number)
            return result

        return faulty

    def _stream(self, call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        async def faulty(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            number = self._fault.before(call)
            async for item in real(*args, **kwargs):
                yield item
            self._fault.after(number)

        return faulty


def faulty(ports: Ports, fault: Fault) -> Ports:
    """The ports with `fault` around every call."""
    return replace(ports, **{name: _Faulty(name, getattr(ports, name), fault) for name in PORTS})
