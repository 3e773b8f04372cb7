"""The temporary folder of one run: logs, cache and sockets of the services."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Failed, unusable

LONGEST_BASE = 50
"""Characters. A socket's path has at most 103, and a worker's sockets take up to 53 of them below the base."""

REMOVE = 'read -r _; for pause in 1 2 4; do [ -e "$1" ] || exit 0; sleep $pause; rm -rf -- "$1"; done'
"""What a shell does once the other end of its stdin is gone. Children that write into the folder end meanwhile."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    path: Path

    @property
    def log(self) -> Path:
        return self.path / "services.log"

    @property
    def cache(self) -> Path:
        return self.path / "cache"

    @property
    def directories(self) -> Path:
        """Where workers look for a directory before they download it."""
        return self.cache / "directories"


@contextmanager
def run_folder() -> Iterator[RunFolder]:
    """Removed at the end, whatever it was. When something went wrong, the log is kept and the error says where."""
    with private_folder(_base(tempfile.gettempdir())) as path:
        folder = RunFolder(path)
        folder.directories.mkdir(parents=True)
        folder.log.touch()
        try:
            yield folder
        except Exception as error:
            if isinstance(error, unusable()):
                raise
            raise Failed(_sentence(error) + _kept_log(folder)) from error


@contextmanager
def private_folder(base: str | None = None) -> Iterator[Path]:
    """A folder for contact data, that nobody else may read. It is removed at the end, even that by SIGKILL."""
    path = Path(tempfile.mkdtemp(prefix="contactfleet-", dir=base))
    command = ["/bin/sh", "-c", REMOVE, "sh", str(path)]
    quiet = subprocess.DEVNULL
    remover = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, process_group=0)  # noqa: S603
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        remover.communicate()


def _base(usual: str) -> str:
    """The folder for temporary files, or /tmp where its name leaves no room for those of sockets."""
    return usual if len(usual) <= LONGEST_BASE else "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it


def _sentence(error: Exception) -> str:
    if isinstance(error, Failed):
        return str(error)
    return f"The run went wrong ({type(error).__name__}: {error})."


def _kept_log(folder: RunFolder) -> str:
    if not folder.log.stat().st_size:
        return ""
    handle, kept = tempfile.mkstemp(prefix="contactfleet-", suffix=".log", dir=folder.path.parent)
    with os.fdopen(handle, "wb") as file, folder.log.open("rb") as log:
        shutil.copyfileobj(log, file)
    return f" The services' log is kept in {kept}."
