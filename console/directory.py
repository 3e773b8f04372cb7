"""A directory file becomes an index that workers open, and a version that jobs are pinned to."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from console.inputs import check_rows, columns_of, read_head
from console.mistakes import Mistake
from console.objects import put_file
from console.paths import check_file
from console.plain import plain_blocks
from fleet.aws.names import AwsNames
from fleet.domain import keys
from fleet.ports import Objects
from matching import ColumnMap, Directory, Disk, UnusableDirectory
from rows import Layout, ParsedRows, Rejects, RowSpan, Splitter, parse_rows, take_span

READ_AT_ONCE = 8 << 20
"""Bytes of the file that are parsed at once."""
NAMED_ROWS = 20
"""Broken rows that are warned about one by one."""


def build_directory(path: Path, *, name: str, id_column: str | None = None) -> Directory:
    """Reads and indexes a directory file; broken rows are warned about on stderr and left out.

    Raises Mistake or UnusableFile with a sentence for the user.
    """
    check_file(path)
    head = read_head(path)
    columns = columns_of(head, {}, directory=True, id_column=id_column)
    check_rows(head)
    wanted, among_wanted = _narrowed(columns)
    storage, broken = Disk(), _Broken(path)
    numbers = storage.series(np.int64)

    def tables() -> Iterator[pa.Table]:
        for part in _parse(path, head.layout, wanted):
            broken.warn(part.rejects)
            numbers.add(part.row_numbers)
            yield part.columns

    table = storage.tables(tables())
    broken.sum_up()
    try:
        return Directory.build(table, among_wanted, name=name, row_numbers=numbers.whole(), storage=storage)
    except UnusableDirectory as error:
        raise Mistake(f"{path}: {error}") from error


def save_directory(directory: Directory, folder: Path) -> Path:
    """Writes the index into `folder`, under its version, where workers look for it; returns where."""
    target = folder / directory.version
    beside = target.with_name(f".{directory.version}.new")
    directory.save(beside)
    beside.rename(target)
    return target


def upload_directory(names: AwsNames, name: str, saved: Path) -> None:
    """Uploads a saved index; blocks."""
    for file in keys.DIRECTORY_FILES:
        put_file(names, saved / file, keys.directory_file(name, saved.name, file))


async def announce_directory(objects: Objects, name: str, version: str) -> None:
    """Makes a version that lies in the bucket the one that new jobs take."""
    await objects.put(keys.directory_current(name), json.dumps({"version": version}).encode())


async def list_directories(objects: Objects) -> list[tuple[str, str]]:
    """Name and current version of every directory."""
    found = []
    async for info in objects.list(keys.DIRECTORIES):
        name, _, file = info.key.removeprefix(keys.DIRECTORIES).partition("/")
        if file == "current.json":
            found.append((name, str(json.loads(await objects.get(info.key))["version"])))
    return found


def _narrowed(columns: ColumnMap) -> tuple[list[int], ColumnMap]:
    """The columns that are read, and where each stands among them."""
    extra = [index for index in (columns.id, columns.updated_at) if index is not None]
    wanted = sorted({*columns.slots.values(), *extra})
    place = {index: number for number, index in enumerate(wanted)}
    slots = {slot: place[index] for slot, index in columns.slots.items()}
    return wanted, ColumnMap(slots, *(None if i is None else place[i] for i in (columns.id, columns.updated_at)))


def _parse(path: Path, layout: Layout, wanted: list[int]) -> Iterator[ParsedRows]:
    for span, data, at_end in _spans(path, layout):
        yield parse_rows(data, layout, first_row=span.first_row, wanted=wanted, at_end=at_end)


def _spans(path: Path, layout: Layout) -> Iterator[tuple[RowSpan, bytes, bool]]:
    """Spans of rows with their plain bytes, and whether the file ends there."""
    splitter = Splitter(layout.dialect, start=layout.data_start, first_row=1, chunk_bytes=READ_AT_ONCE)
    waiting, skipped = bytearray(), layout.data_start
    for block in plain_blocks(path):
        data = block[skipped:]
        skipped -= len(block) - len(data)
        waiting += data
        for span in splitter.feed(data):
            yield span, take_span(waiting, span), False
    for span in splitter.finish():
        yield span, take_span(waiting, span), not waiting


class _Broken:
    """Warns about broken rows, the first of them one by one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = 0

    def warn(self, rejects: Rejects) -> None:
        for reject in islice(rejects, max(0, NAMED_ROWS - self._rows)):
            sys.stderr.write(f"contactfleet: {self._path}: row {reject.row_number} is left out ({reject.detail}).\n")
        self._rows += len(rejects)

    def sum_up(self) -> None:
        if self._rows > NAMED_ROWS:
            sys.stderr.write(f"contactfleet: {self._path}: {self._rows - NAMED_ROWS} more broken rows are left out.\n")
