"""Files that are there as a whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from console.mistakes import Mistake


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Something to write into that takes the place of `path` at the end; after an error all is as it was.

    Where `path` is a link, the file that it leads to is replaced and the link stays. Raises Mistake.
    """
    target = behind_links(path)
    # Not named after the target: the file system may take no longer name than that.
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(target)
    except OSError as error:
        raise Mistake(f"{path} cannot be written ({error.strerror}); name another file.") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def behind_links(path: Path) -> Path:
    """The file that a path leads to, which need not be there; the path itself where links lead in a circle."""
    return Path(os.path.realpath(path))
