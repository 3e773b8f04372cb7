"""Chunker, merger and workers as processes of this machine, started anew when they die."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path

from console.child import Child
from console.mistakes import Failed

MOST_FAILURES = 3
"""Ends of one process with an error of its own; it will hardly do better the next time."""
MOST_RESTARTS = 50
"""Ends of all processes of one service, for whatever reason."""


def service_environment(base: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What a service of the local fleet runs with: one matching process each, and short waits."""
    return {
        **base,
        "CONTACTFLEET_PROCESSES": "1",
        "CONTACTFLEET_VISIBILITY_SECONDS": "8",
        "CONTACTFLEET_WAIT_SECONDS": "5",
        "CONTACTFLEET_STOP_SECONDS": "0",
        "CONTACTFLEET_SWEEP_SECONDS": "20",
        "CONTACTFLEET_CACHE_DIR": str(folder / "cache"),
        "CONTACTFLEET_LOG_FORMAT": "json",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TMPDIR": str(folder),
    }


class LocalFleet:
    """The services; their modules are loaded at `start`, and they begin to work at `go`."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self._env = env
        self._log = log
        self._children: dict[str, Child] = {}
        self.restarts: dict[str, int] = {"chunker": 0, "merger": 0, "worker": 0}

    async def start(self, workers: int) -> None:
        for name in ("chunker", "merger", *(f"worker {number}" for number in range(1, workers + 1))):
            self._children[name] = await self._start(name)

    def go(self) -> None:
        for child in self._children.values():
            child.go()

    async def keep_running(self) -> None:
        """Starts anew what dies, until cancelled. Raises Failed when a service cannot be kept running."""
        keeping = [asyncio.ensure_future(self._keep(name)) for name in self._children]
        try:
            await asyncio.gather(*keeping)
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    async def stop(self, grace: float) -> None:
        await asyncio.gather(*(child.stop(grace) for child in self._children.values()))

    async def _start(self, name: str) -> Child:
        return await Child.start([f"{_service(name)}.__main__"], env=self._env, log=self._log)

    async def _keep(self, name: str) -> None:
        failures, service = 0, _service(name)
        while True:
            code = await self._children[name].wait()
            failures += code > 0
            if failures >= MOST_FAILURES or self.restarts[service] >= MOST_RESTARTS:
                raise Failed(f"The {name} ended again and again, the last time {_how(code)}.")
            await self._children[name].stop(grace=0)
            self.restarts[service] += 1
            self._note(name, code)
            self._children[name] = await self._start(name)
            self._children[name].go()

    def _note(self, name: str, code: int) -> None:
        with self._log.open("a") as log:
            log.write(f'{{"service": "console", "event": "{name} ended {_how(code)} and is started anew"}}\n')


def _service(name: str) -> str:
    return name.partition(" ")[0]


def _how(code: int) -> str:
    return f"with exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
