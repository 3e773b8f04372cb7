"""Directory indexes and nickname snapshots on the local disk: fetched once for all processes of a machine."""

import asyncio
import errno
import os
import shutil
import stat
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fleet.domain import keys
from fleet.domain.errors import Misconfigured, ObjectChanged, ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job
from fleet.ports import Ids, Objects, Ports
from worker.chunk_work import Copies

REMEDY = "name a folder of your own with CONTACTFLEET_CACHE_DIR."
FETCHED_BY_THEN = 3600.0
"""Seconds after which what is half fetched has nobody any more who fetches it."""


class LocalCopies:
    """A cache folder. What is in it never changes, as it lies under the version or hash of its content.

    It holds contact data, so its folders are this user's alone. Raises Misconfigured where others have made them, and
    where the disk takes nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._directories = _private(folder / "directories")
        self._nicknames = _private(folder / "nicknames")
        self._renewals: Counter[str] = Counter()
        self._fetching = asyncio.Lock()

    async def of(self, ports: Ports, job: Job) -> Copies:
        """What the job's chunks are matched with. Raises UnusableUpload when directory or nicknames were deleted."""
        version, nicknames = job.directory_version, f"{job.nicknames}.json"
        copies = Copies(self._directories / version, self._nicknames / nicknames, self._renewals[version])
        async with self._fetching:
            if not copies.directory.exists():
                await _fetch_directory(ports, job, copies.directory)
            if not copies.nicknames.exists():
                await _fetch_nicknames(ports, job, copies.nicknames)
        return copies

    async def renewed(self, ports: Ports, job: Job, damaged: Copies) -> Copies:
        """New copies in place of those that are not whole, unless that was done meanwhile for another chunk."""
        async with self._fetching:
            if self._renewals[job.directory_version] == damaged.renewals:
                await _fetch_directory(ports, job, damaged.directory, anew=True)
                await _fetch_nicknames(ports, job, damaged.nicknames)
                self._renewals[job.directory_version] += 1
        return await self.of(ports, job)


async def _fetch_directory(ports: Ports, job: Job, target: Path, *, anew: bool = False) -> None:
    """On a full disk, copies of other directories give way: who needs them next fetches them again."""
    with _room(target):
        try:
            await _fetch(ports, job, target, anew)
        except OSError as error:
            if error.errno != errno.ENOSPC or not await asyncio.to_thread(_others_removed, target):
                raise
            await _fetch(ports, job, target, anew)


async def _fetch(ports: Ports, job: Job, target: Path, anew: bool) -> None:
    name, version = job.options.directory, job.directory_version
    beside, aside = _beside(target, ports.ids), _beside(target, ports.ids)
    try:
        beside.mkdir()
        for file in keys.DIRECTORY_FILES:
            await _download(ports.objects, keys.directory_file(name, version, file), beside / file)
        await asyncio.to_thread(_put_in_place, beside, target, aside if anew else None)
    except (ObjectMissing, ObjectChanged) as error:
        raise UnusableUpload(
            f"The directory {name!r} was deleted while the job ran; build it again and upload the file again."
        ) from error
    finally:
        for folder in (beside, aside):
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _fetch_nicknames(ports: Ports, job: Job, target: Path) -> None:
    data = await _nicknames(ports.objects, job)
    beside = _beside(target, ports.ids)
    try:
        with _room(target):
            await asyncio.to_thread(beside.write_bytes, data)
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _room(target: Path) -> Iterator[None]:
    """A disk that takes nothing ends the service: its messages are for others, until a person has made room."""
    try:
        yield
    except OSError as error:
        raise Misconfigured(f"{target} cannot be written ({error.strerror}); make room there, or {REMEDY}") from error


async def _nicknames(objects: Objects, job: Job) -> bytes:
    try:
        return await objects.get(keys.nicknames(job.nicknames))
    except ObjectMissing as error:
        raise UnusableUpload(
            "The nicknames that the job began with were deleted while it ran; upload the file again."
        ) from error


def _private(folder: Path) -> Path:
    """Makes the folder, if it is not there. Where other users may write beside it, one of them may have been first."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise Misconfigured(f"{folder} cannot be made ({error.strerror}); {REMEDY}") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Misconfigured(f"{folder} is a link or another user's; {REMEDY}")
    folder.chmod(0o700)
    return folder


def _beside(target: Path, ids: Ids) -> Path:
    return target.with_name(f".{target.name}.{ids.new()}")


async def _download(objects: Objects, key: str, path: Path) -> None:
    with path.open("wb") as file:
        async for block in objects.stream(key):
            await asyncio.to_thread(file.write, block)


def _others_removed(target: Path) -> bool:
    """Whether there were any, whole or left behind by a worker that was killed while it fetched."""
    old = time.time() - FETCHED_BY_THEN
    others = [path for path in target.parent.iterdir() if path != target]
    gone = [path for path in others if not path.name.startswith(".") or path.stat().st_mtime < old]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return bool(gone)


def _put_in_place(folder: Path, target: Path, aside: Path | None) -> None:
    """Puts what was there `aside`; who has it open keeps it. Where another process was first, its copy stays."""
    if aside:
        with suppress(FileNotFoundError):
            target.rename(aside)
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
