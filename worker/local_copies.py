"""Directory indexes and nickname snapshots on the local disk: fetched once for all processes of a machine."""

import asyncio
import shutil
from pathlib import Path

from fleet.domain import keys
from fleet.domain.errors import ObjectChanged, ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job
from fleet.ports import Ids, Objects, Ports


class LocalCopies:
    """A cache folder. What is in it never changes, as it lies under the version or hash of its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fetching = asyncio.Lock()

    async def directory(self, ports: Ports, job: Job) -> Path:
        """The folder of the job's directory version. Raises UnusableUpload when the directory was deleted."""
        target = self._folder / "directories" / job.directory_version
        async with self._fetching:
            if not target.exists():
                await self._fetch_directory(ports, job, target)
        return target

    async def nicknames(self, ports: Ports, job: Job) -> Path:
        """The file of the job's nickname snapshot. Raises UnusableUpload when it was deleted."""
        target = self._folder / "nicknames" / f"{job.nicknames}.json"
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


def _beside(target: Path, ids: Ids) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
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
