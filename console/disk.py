"""Whether a run fits onto this machine's disks, and where the objects of the embedded AWS go."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console.beginning import beginning_of
from console.mistakes import Failed, Mistake
from console.sizes import show_size

ADDED_PER_ROW = 600
"""Bytes that a row of the result is longer than its row of the upload; 300 to 450 where contacts are as in examples."""
INDEX_PER_BYTE = 20
"""Bytes of a directory's index and of what it is built of, for each byte of its file; with a million contacts 17 where
one has 100 bytes, 13 where it has 23."""
RESERVE = 32 << 20
"""Bytes that are left over when all goes as expected."""
LEAST_FREE = 4 << 20
LOOK_SECONDS = 1.0
IN_MEMORY = ("tmpfs", "ramfs")
"""Types of file systems that are no disks."""


@dataclass(frozen=True, slots=True)
class Place:
    folder: Path
    in_memory: bool = False


def result_size(upload: Path) -> int:
    """Bytes that the result will have, about: the upload, and what is added to each of its rows."""
    begin = beginning_of(upload)
    sample, size = begin.sample, begin.size
    rows = max(sample.count(b"\n"), sample.count(b"\r"), 1)
    return size + ADDED_PER_ROW * rows * size // max(len(sample), 1)


def choose_place(upload: Path, directory: Path, *, temporary: Path, output: Path) -> Place:
    """Where upload and parts go while they are matched: the folder `temporary`, or `output` where only that has room.

    The result is assembled of its parts without a copy; `output`, a folder, takes it once more, and `temporary` the
    directory's index. What is in memory comes last. Raises Mistake when there is no room.
    """
    result = result_size(upload)
    objects = beginning_of(upload).stored + result + RESERVE
    fixed = [(output, result), (temporary, INDEX_PER_BYTE * directory.stat().st_size)]
    places = sorted(map(place_of, (temporary, output)), key=lambda place: place.in_memory)
    shortages = [_shortage([*fixed, (place.folder, objects)]) for place in places]
    for place, shortage in zip(places, shortages, strict=True):
        if shortage is None:
            return place
    folder, needed = next(filter(None, shortages))
    raise Mistake(
        f"Matching {upload} takes about {show_size(needed)} of disk space in {folder}, and {show_size(_free(folder))} "
        f"are free; free some, or name a folder on a larger disk {'with -o' if folder == output else 'in TMPDIR'}."
    )


def _shortage(demands: Sequence[tuple[Path, int]]) -> tuple[Path, int] | None:
    """The first folder whose disk has less than is wanted of it, and the bytes that are wanted."""
    for folder, _ in demands:
        wanted = sum(size for other, size in demands if _device(other) == _device(folder))
        if wanted > _free(folder):
            return folder, wanted
    return None


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _device(folder: Path) -> int:
    return folder.stat().st_dev


async def watch_space(folder: Path) -> None:
    """Raises Failed when the disk fills up all the same."""
    while True:
        if _free(folder) <= LEAST_FREE:
            raise Failed(f"The disk of {folder} has filled up; free some space, or name another folder with TMPDIR.")
        await asyncio.sleep(LOOK_SECONDS)


def place_of(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> Place:
    """Where nothing tells what kind of file system it is, it is taken for a disk."""
    device = _device(folder)
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    kinds = {found[1] for line in lines if line.split()[2] == number and (found := re.search(r" - (\S+)", line))}
    return Place(folder, in_memory=bool(kinds) and kinds <= set(IN_MEMORY))
