"""Directory indexes and nickname snapshots on the local disk: fetched once for all processes of a machine."""

import asyncio
import os
import shutil
import stat
from pathlib import Path

from fleet.domain import keys
from fleet.domain.errors import Misconfigured, ObjectChanged, ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job
from fleet.ports import Ids, Objects, Ports

REMEDY = "name a folder of your own with CONTACTFLEET_CACHE_DIR."


class LocalCopies:
    """A cache folder. What is in it never changes, as it lies under the version or hash of its content.

    It holds contact data, so its folders are this user's alone. Raises Misconfigured where others have made them.
    """

    def __init__(self, folder: Path) -> None:
        self._directories = _private(folder / "directories")
        self._nicknames = _private(folder / "nicknames")
        self._fetching = asyncio.Lock()

    async def directory(self, ports: Ports, job: Job) -> Path:
        """The folder of the job's directory version. Raises UnusableUpload when the directory was deleted."""
        target = self._directories / job.directory_version
        async with self._fetching:
            if not target.exists():
                await self._fetch_directory(ports, job, target)
        return target

    async def nicknames(self, ports: Ports, job: Job) -> Path:
        """The file of the job's nickname snapshot. Raises UnusableUpload when it was deleted."""
        target = self._nicknames / f"{job.nicknames}.json"
        async with self._fetching:
            if not target.exists():
                data = await _nicknames(ports.objects, job)
                beside = _beside(target, ports.ids)
                await asyncio.to_thread(beside.write_bytes, data)
                beside.replace(target)
        return target

    async def _fetch_directory(self, ports: Ports, job: Job, target: Path) -> None:
        name, version = job.options.directory, job.directory_version
        beside = _beside(target, ports.ids)
        beside.mkdir()
        try:
            for file in keys.DIRECTORY_FILES:
                await _download(ports.objects, keys.directory_file(name, version, file), beside / file)
            _rename(beside, target)
        except (ObjectMissing, ObjectChanged) as error:
            raise UnusableUpload(
                f"The directory {name!r} was deleted while the job ran; build it again and upload the file again."
            ) from error
        finally:
            await asyncio.to_thread(shutil.rmtree, beside, ignore_errors=True)


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


def _rename(folder: Path, target: Path) -> None:
    """Another process of this machine may have been faster; its copy is the same."""
    try:
        folder.rename(target)
    except OSError:
        if not target.exists():
            raise
