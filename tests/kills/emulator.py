"""`contactfleet emulator` with a folder for its state, so that it can be stopped and started again within a job."""

import subprocess
from pathlib import Path
from typing import Self

from tests.system.command import COMMAND, free_port, read_until

STOP_SECONDS = 90


class Emulator:
    """Runs as long as the context, on one address."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def restart(self) -> None:
        """Asks it to stop, as an operator would, and starts it on what it has written."""
        self._stop()
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [COMMAND, "emulator", "--port", str(self._port), "--state", str(self._state)],
            stdout=subprocess.PIPE,
            text=True,
        )
        read_until(self._process, "--wait")

    def _stop(self) -> None:
        self._process.terminate()
        self._process.wait(STOP_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
