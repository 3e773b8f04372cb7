"""Whether a run fits onto this machine's disks, and where the objects of the embedded AWS go."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Failed, Mistake
from console.sizes import show_size

ADDED_PER_ROW = 600
"""Bytes that a row of the result is longer than its row of the upload; 300 to 400 where contacts are as in examples."""
SAMPLE = 1 << 20
"""Bytes of the upload by which the length of its rows is judged."""
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

    @property
    def free(self) -> int:
        return shutil.disk_usage(self.folder).free

    def shares_its_disk_with(self, other: Path) -> bool:
        return self.folder.stat().st_dev == other.stat().st_dev


def result_size(upload: Path) -> int:
    """Bytes that the result will have, about: the upload, and what is added to each of its rows."""
    size = upload.stat().st_size
    with upload.open("rb") as file:
        sample = file.read(SAMPLE)
    rows = max(sample.count(b"\n"), sample.count(b"\r"), 1)
    return size + ADDED_PER_ROW * rows * size // max(len(sample), 1)


def choose_place(upload: Path, folders: Iterable[Path], output: Path) -> Place:
    """Where upload and parts go while they are matched: the first of `folders` that has the space, disks before memory.

    The result is assembled of its parts without a copy; only `output`, a folder, takes it once more. Raises Mistake.
    """
    result = result_size(upload)
    objects = upload.stat().st_size + result + RESERVE
    _check(upload, result, Place(output), "name another folder with -o")
    places = sorted((place_of(folder) for folder in folders), key=lambda place: place.in_memory)
    for place in places:
        if place.free >= objects + (result if place.shares_its_disk_with(output) else 0):
            return place
    best = max(places, key=lambda place: place.free)
    needed = objects + (result if best.shares_its_disk_with(output) else 0)
    _check(upload, needed, best, "name a folder on a larger disk with TMPDIR")
    return best


def _check(upload: Path, needed: int, place: Place, remedy: str) -> None:
    if needed > place.free:
        raise Mistake(
            f"Matching {upload} takes about {show_size(needed)} of disk space in {place.folder}, and "
            f"{show_size(place.free)} are free; {remedy}, or free some."
        )


async def watch_space(folder: Path) -> None:
    """Raises Failed when the disk fills up all the same."""
    while True:
        if Place(folder).free <= LEAST_FREE:
            raise Failed(f"The disk of {folder} has filled up; free some space, or name another folder with TMPDIR.")
        await asyncio.sleep(LOOK_SECONDS)


def place_of(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> Place:
    """Where nothing tells what kind of file system it is, it is taken for a disk."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    kinds = {found[1] for line in lines if line.split()[2] == number and (found := re.search(r" - (\S+)", line))}
    return Place(folder, in_memory=bool(kinds) and kinds <= set(IN_MEMORY))
