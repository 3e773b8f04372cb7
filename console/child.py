"""A child process in a group of its own, tethered to this process."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from console.tethered import GO


class Child:
    """One running module; `go` lets it begin, `stop` ends it and whatever it started."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> "Child":
        """Starts `python -m console.tethered COMMAND...`; its output is added to the file `log`."""
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # modules of the folder that the command is run in are none of ours
                "-m",
                "console.tethered",
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=dict(env),
                process_group=0,
            )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    def go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(GO)

    async def wait(self) -> int:
        """Waits for its end; returns the exit code, or minus the signal that killed it."""
        return await self._process.wait()

    async def stop(self, grace: float) -> None:
        """SIGTERM to the process, SIGKILL to its whole group after `grace` seconds. Stopping twice is no error."""
        if self.running and grace:
            with suppress(ProcessLookupError):
                self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), grace)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        await self._process.wait()
