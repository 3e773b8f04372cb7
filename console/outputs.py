"""Where the files of a result go."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Mistake
from console.paths import check_folder
from console.whole_file import behind_links
from fleet.domain.compression import SUFFIXES, stem


@dataclass(frozen=True, slots=True)
class Outputs:
    result: Path
    rejects: Path
    summary: Path
    report: Path

    @property
    def all(self) -> tuple[Path, ...]:
        return self.result, self.rejects, self.summary, self.report


def outputs_of(upload: Path, asked: Path | None) -> Outputs:
    """`X.csv` has `X.rejects.csv`, `X.summary.json` and `X.report.html` beside it; INPUT.csv becomes INPUT.matched.csv.

    INPUT.csv.gz and INPUT.csv.zst become that, too.

    Raises Mistake when what was asked for is no name of a file, or that of a compressed one.
    """
    if asked is not None and not asked.name:
        raise Mistake("-o names no file; name one, such as -o result.csv.")
    if asked is not None and asked.suffix.lower() in SUFFIXES:
        raise Mistake(f"-o {asked} would not be compressed; name it without {asked.suffix}.")
    result = asked if asked is not None else upload.with_name(f"{stem(upload.name)}.matched.csv")
    beside = stem(result.name)
    endings = (".rejects.csv", ".summary.json", ".report.html")
    return Outputs(result, *(result.with_name(f"{beside}{ending}") for ending in endings))


def check_outputs(outputs: Outputs, inputs: tuple[Path, ...]) -> None:
    """Raises Mistake when a file could not be written, or would be written over an input."""
    check_folder(outputs.result.parent, "-o")
    for path in outputs.all:
        _check_place(path)
        for given in inputs:
            if path.exists() and path.samefile(given):
                raise Mistake(f"{path} would be written over the input {given}; name another file with -o.")


def check_beside(upload: Path) -> None:
    """Raises Mistake when nothing may be written beside the upload, as beside /dev/stdin and /proc/self/fd/3."""
    folder = behind_links(upload.parent)
    if any(folder.is_relative_to(kernel) for kernel in ("/dev", "/proc")) and not folder.is_relative_to("/dev/shm"):  # noqa: S108
        raise Mistake(f"{upload} has no place for results beside it; name one with -o.")


def _check_place(path: Path) -> None:
    """Raises Mistake when no file can be written there, or something other than a file would be lost."""
    try:
        path.lstat()  # says that a name is too long, which following its links does not
        mode = behind_links(path).lstat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
    except OSError as error:
        raise Mistake(f"{path} cannot be written ({error.strerror}); name another file with -o.") from error
    if stat.S_ISDIR(mode):
        raise Mistake(f"{path} is a folder; name a file with -o.")
    if not stat.S_ISREG(mode):
        raise Mistake(f"{path} is no regular file; name another one with -o.")
    folder = behind_links(path).parent
    check_folder(folder, "-o")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Mistake(f"The output folder {folder} is not writable; name another one with -o.")
