"""Workers on this machine whose number can be changed while they work: containers of compose, or processes."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from console.child import Child
from console.mistakes import Failed

MOST_FAILURES = 3
"""Workers that ended with an error of their own, without a quiet turn between; others will hardly do better."""


class Workforce(Protocol):
    async def count(self) -> int:
        """Workers that run or start."""
        ...

    async def resize(self, workers: int) -> None:
        """Starts what is missing; lets go of those that are too many, which finish what they have in hand.

        Raises Failed when that cannot be done.
        """
        ...

    async def stop(self) -> None:
        """What becomes of the workers when nobody watches the queue any more."""
        ...


class Containers(Workforce):
    """The service `worker` of a compose file, which `docker compose` finds as ever: here, or by COMPOSE_FILE."""

    async def count(self) -> int:
        return len((await _compose("ps", "--quiet", "worker")).split())

    async def resize(self, workers: int) -> None:
        if workers != await self.count():
            scale = ("--scale", f"worker={workers}")
            await _compose("up", "--detach", "--no-recreate", "--no-deps", *scale, "worker")

    async def stop(self) -> None:
        """They are compose's, and stay."""


class Processes(Workforce):
    """Children of this process, which do not outlive it."""

    def __init__(self, env: Mapping[str, str], log: Path, *, module: str = "worker.__main__", grace: float) -> None:
        """`grace`: seconds that a worker has to finish what it has in hand, before it is killed."""
        self._env, self._log, self._module, self._grace = env, log, module, grace
        self._children: list[Child] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._failures = 0

    async def count(self) -> int:
        return sum(child.running for child in self._children)

    async def resize(self, workers: int) -> None:
        await self._look_after()
        while len(self._children) < workers:
            child = await Child.start([self._module], env=self._env, log=self._log)
            child.go()
            self._children.append(child)
        self._keep(workers)

    async def stop(self) -> None:
        self._keep(0)
        await asyncio.gather(*self._leaving)

    def _keep(self, workers: int) -> None:
        """Those that came first."""
        while len(self._children) > workers:
            leaving = asyncio.create_task(self._children.pop().stop(self._grace))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    async def _look_after(self) -> None:
        """Forgets workers that ended. Raises Failed when one after the other does so with an error."""
        ended = [child for child in self._children if not child.running]
        self._children = [child for child in self._children if child.running]
        codes = [await child.wait() for child in ended]
        for child in ended:
            await child.stop(grace=0)
        if self._children and not ended:
            self._failures = 0
        self._failures += sum(code > 0 for code in codes)
        if self._failures >= MOST_FAILURES:
            raise Failed(f"Workers end again and again, the last one with exit code {codes[-1]}.")


async def _compose(*arguments: str) -> str:
    """What `docker compose` prints. Raises Failed with its last words."""
    command = ["docker", "compose", *arguments]
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise Failed(f"docker cannot be run ({error.strerror}); without it, use --processes.") from error
    out, err = await process.communicate()
    if process.returncode:
        said = err.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise Failed(f"{' '.join(command)} failed: {said[-1]}")
    return out.decode()
