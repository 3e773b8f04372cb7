"""The temporary folder of one run: logs, cache and sockets of the services."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Failed, Mistake


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
    folder = RunFolder(Path(tempfile.mkdtemp(prefix="contactfleet-")))
    folder.directories.mkdir(parents=True)
    folder.log.touch()
    try:
        yield folder
    except (Mistake, asyncio.CancelledError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise Failed(f"{_sentence(error)} The services' log is kept in {_keep(folder)}.") from error
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)


def _sentence(error: Exception) -> str:
    if isinstance(error, Failed):
        return str(error)
    return f"The run went wrong ({type(error).__name__}: {error})."


def _keep(folder: RunFolder) -> Path:
    kept = folder.path.with_name(f"{folder.path.name}.log")
    shutil.copy(folder.log, kept)
    kept.chmod(0o600)
    return kept
