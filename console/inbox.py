"""What lies in an inbox: which files are complete, where they are uploaded to, and which directory they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Mistake
from console.paths import readable
from fleet.domain.compression import SUFFIXES
from fleet.domain.keys import INCOMING

NAMES = (".csv", *(f".csv{suffix}" for suffix in SUFFIXES))
"""How the names of files end that are taken."""
DEFAULT = "default"
"""The directory of an upload that names none."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file of the inbox as it was at one look."""

    path: Path
    folder: str
    """The folder of the inbox that it lies in; empty at the top."""
    size: int
    changed: int
    """When it was changed last, in nanoseconds."""

    @property
    def key(self) -> str:
        return f"{INCOMING}{readable(self.name)}"

    @property
    def name(self) -> str:
        """The path below the inbox, which is also that of the result below the outbox."""
        return f"{self.folder}/{self.path.name}" if self.folder else self.path.name

    @property
    def stamp(self) -> str:
        """Tells this content of the file from a later one."""
        return f"{self.size}-{self.changed}"


def look(inbox: Path) -> frozenset[Dropped]:
    """The CSV files at the top of the inbox and in its folders; names that begin with a dot are not looked at.

    A file is complete when two looks in a row find it the same: what is in both sets.
    """
    here = _visible(inbox)
    folders = [path for path in here if path.is_dir()]
    files = [("", path) for path in here] + [(folder.name, path) for folder in folders for path in _visible(folder)]
    return frozenset(found for folder, path in files if (found := _dropped(folder, path)))


def directory_of(file: Dropped, directories: Sequence[str], *, has_profile: bool) -> str | None:
    """The directory that a file is matched against; None leaves it to the profile, or to the default.

    It is the one named as the file's folder, else the profile's, else the only one there is, else `default`. Raises
    Mistake when none of these is there.
    """
    if file.folder in directories:
        return file.folder
    if has_profile:
        return None
    if len(directories) == 1:
        return directories[0]
    if DEFAULT in directories:
        return DEFAULT
    if not directories:
        raise Mistake(f"{file.name}: there is no directory to match against; run `contactfleet ready`.")
    raise Mistake(
        f"{file.name}: there are several directories ({', '.join(sorted(directories))}); put the file into a folder of "
        "the inbox that is named like one of them."
    )


def _visible(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def _dropped(folder: str, path: Path) -> Dropped | None:
    """None when it is no CSV file, or is gone since the folder was read."""
    try:
        if not path.name.lower().endswith(NAMES) or not path.is_file():
            return None
        status = path.stat()
    except OSError:
        return None
    return Dropped(path, folder, status.st_size, status.st_mtime_ns)
