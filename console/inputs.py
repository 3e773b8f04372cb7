"""Looks at the user's files before any work begins on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Mistake
from console.plan import Request
from matching import ColumnMap, UnusableColumns, check_threshold, map_columns
from rows import Layout, inspect

HEAD = 1 << 20
"""Bytes read to tell dialect and encoding; as many as the chunker reads."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the beginning of a file tells."""

    path: Path
    layout: Layout
    size: int


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


def check_content(request: Request) -> None:
    """Checks what only the files' content tells. Raises Mistake, UnusableFile or UnusableThreshold."""
    if request.threshold is not None:
        check_threshold(request.threshold)
    upload, directory = read_head(request.upload), read_head(request.directory)
    columns_of(upload, request.columns)
    columns_of(directory, {}, directory=True, id_column=request.directory_id)
    check_rows(upload)
    check_rows(directory)
