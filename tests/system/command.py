"""Drives the installed `contactfleet` command as a user does."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

COMMAND = str(Path(sys.executable).with_name("contactfleet"))
EXAMPLES = Path(__file__).parents[2] / "examples"
CONTACTS = EXAMPLES / "contacts.csv"
DIRECTORY = EXAMPLES / "directory.csv"
PATIENCE = 180.0
"""Seconds after which a test gives up waiting: enough for a machine that does much beside the tests."""


def contactfleet(*arguments: object, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        env={**os.environ, **(env or {})},
        check=False,
    )


def match(upload: Path, output: Path, *options: object) -> subprocess.CompletedProcess[str]:
    """Matches against the examples' directory; the summary is on stdout."""
    return contactfleet("match", upload, "--directory", DIRECTORY, "-o", output, "--json", *options)


def many_rows(path: Path, times: int) -> Path:
    """The examples' good rows, that many times over."""
    header, *rows = CONTACTS.read_text(encoding="utf-8").splitlines(keepends=True)
    good = [row for number, row in enumerate(rows, 1) if number not in (41, 151, len(rows))]
    path.write_text(header + "".join(good) * times, encoding="utf-8")
    return path


class Run:
    """A command that is running, with a temporary folder of its own by which all its processes are known."""

    def __init__(
        self, *arguments: object, env: Mapping[str, str] | None = None, command: Sequence[str] = (COMMAND,)
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="contactfleet-test-"))
        self.process = subprocess.Popen(
            [*command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {}), "TMPDIR": str(self.folder)},
        )

    def log(self) -> list[dict[str, object]]:
        """What its services have logged so far."""
        text = "".join(path.read_text() for path in self.folder.glob("contactfleet-*/services.log"))
        return [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]

    def processes(self, part: str = "") -> list[int]:
        """Processes, of this run and still alive, whose command line has that part."""
        own = f"TMPDIR={self.folder}".encode()
        return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is(folder, own, part.encode())]

    def finish(self) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def kill(self) -> None:
        """SIGKILL, as when memory runs out."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def until(true: Callable[[], object]) -> None:
    """Returns once it is; fails when it never is."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if true():
            return
        pause.wait(0.02)
    raise AssertionError("waited in vain")


def read_until(process: subprocess.Popen[str], part: str) -> str:
    """What a process has written on stdout up to the line with that part."""
    text = ""
    assert process.stdout is not None
    while part not in text:
        line = process.stdout.readline()
        assert line, f"it ended early: {text}"
        text += line
    return text


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is(folder: Path, environment: bytes, part: bytes) -> bool:
    try:
        alive = "\nState:\tZ" not in (folder / "status").read_text()
        return alive and environment in (folder / "environ").read_bytes() and part in (folder / "cmdline").read_bytes()
    except OSError:
        return False
