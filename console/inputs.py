"""Looks at the user's files before any work begins on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Mistake
from matching import ColumnMap, UnusableColumns, map_columns
from rows import Layout, inspect

HEAD = 1 << 20
"""Bytes read to tell dialect and encoding; as many as the chunker reads."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the beginning of a file tells."""

    path: Path
    layout: Layout
    size: int


def check_file(path: Path) -> None:
    """Raises Mistake when the path is no readable file with something in it."""
    if path.is_dir():
        raise Mistake(f"{path} is a folder; name a CSV file.")
    if not path.exists():
        raise Mistake(f"{path} does not exist; check the name.")
    if not path.is_file():
        raise Mistake(f"{path} is no regular file; save its content as a CSV file and name that.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise Mistake(f"{path} cannot be read ({error.strerror}).") from error
    if empty:
        raise Mistake(f"{path} is empty; it needs a header and rows.")


def read_head(path: Path) -> Head:
    """Raises UnusableFile."""
    with path.open("rb") as file:
        data = file.read(HEAD)
    size = path.stat().st_size
    return Head(path, inspect(data, complete=len(data) == size, name=str(path)), size)


def check_rows(head: Head) -> None:
    """Raises Mistake when there is nothing but line ends after the header."""
    with head.path.open("rb") as file:
        file.seek(head.layout.data_start)
        while block := file.read(HEAD):
            if block.strip(b"\r\n\x00"):
                return
    raise Mistake(f"{head.path} has a header but no rows; there is nothing to match.")


def columns_of(
    head: Head, wanted: Mapping[str, str], *, directory: bool = False, id_column: str | None = None
) -> ColumnMap:
    """Which column is which field. Raises Mistake."""
    try:
        return map_columns(head.layout.header, wanted, directory=directory, id_column=id_column)
    except UnusableColumns as error:
        raise Mistake(f"{head.path}: {error}") from error
