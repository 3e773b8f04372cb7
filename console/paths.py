"""Whether files and folders that the user names can be used at all."""

import os
import stat
from pathlib import Path

from console.mistakes import Mistake


def check_file(path: Path) -> None:
    """Raises Mistake when the path is no readable file with something in it."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise Mistake(f"{path} is a folder; name a CSV file.")
        if not stat.S_ISREG(mode):
            raise Mistake(f"{path} is no regular file; save its content as a CSV file and name that.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Mistake(f"{path} does not exist; check the name.") from error
    except OSError as error:
        raise Mistake(f"{path} cannot be read ({error.strerror}).") from error
    if empty:
        raise Mistake(f"{path} is empty; it needs a header and rows.")


def check_folder(folder: Path, option: str) -> None:
    """Raises Mistake when it is not there."""
    if not folder.is_dir():
        raise Mistake(f"The folder {folder} does not exist; make it, or name another one with {option}.")


def readable(path: str | Path) -> str:
    """A path as text that can be written as UTF-8, whatever its bytes and the locale."""
    return os.fsencode(path).decode("utf-8", "replace")
