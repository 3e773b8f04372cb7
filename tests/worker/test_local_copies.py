"""Copies of contact data on a shared disk are this user's alone, and whole, or fetched anew."""

import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.domain.errors import Misconfigured
from fleet.domain.states import ChunkState, JobState
from fleet.ports import Objects
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import check_laws
from worker import local_copies
from worker.local_copies import LocalCopies
from worker.match_rows import _matcher


async def test_nobody_else_may_read_what_was_copied(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    await fleet.run()
    folders = [tmp_path / "cache" / name for name in ("directories", "nicknames")]
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    assert all(list(folder.iterdir()) for folder in folders)


async def test_of_several_processes_that_fetch_at_once_the_first_ones_copy_stays(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    await fleet.run()
    job, seen = await fleet.job(), set()

    async def fetch() -> None:
        copies = await LocalCopies(tmp_path / "shared").of(fleet.ports, job)
        seen.add(copies.directory.stat().st_ino)

    await asyncio.gather(*(fetch() for _ in range(8)))
    assert len(seen) == 1
    assert len(list((tmp_path / "shared" / "directories").iterdir())) == 1


@pytest.mark.parametrize("name", ["arrays.arrow", "ids.arrow", "contacts.arrow", "manifest.json", "nicknames"])
@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda _: b"", None])
async def test_a_copy_that_is_not_whole_is_fetched_anew_and_no_row_is_blamed(
    tmp_path: Path, name: str, spoil: Callable[[bytes], bytes] | None
) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    await fleet.run()
    whole = await _result(fleet, "contacts.csv")
    (file,) = [path for path in (tmp_path / "cache").glob("*/**/*.*") if path.is_file() and name in str(path)]
    if spoil is None:
        file.unlink()
    else:
        file.write_bytes(spoil(file.read_bytes()))
    _matcher.cache_clear()  # as in a worker that has just begun
    await fleet.upload(CONTACTS, "again.csv")
    await fleet.run()
    assert await _result(fleet, "again.csv") == whole
    assert await check_laws(fleet.memory)
    assert all(chunk.attempts == 1 for chunk in fleet.memory.ledger._chunks.values())
    (copy,) = (tmp_path / "cache" / "directories").iterdir()
    assert copy.name == file.parent.name or name == "nicknames"


async def test_of_two_chunks_that_find_the_same_damage_one_fetches(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    await fleet.run()
    job, copies = await fleet.job(), LocalCopies(tmp_path / "cache")
    damaged = await copies.of(fleet.ports, job)
    first = await copies.renewed(fleet.ports, job, damaged)
    manifest = (first.directory / "manifest.json").stat().st_ino
    assert await copies.renewed(fleet.ports, job, damaged) == first
    assert (first.directory / "manifest.json").stat().st_ino == manifest


async def test_a_disk_without_room_ends_the_worker_and_counts_no_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    assert await fleet._deliver(*fleet.services[0])

    async def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(local_copies, "_download", full)
    queue, handle = fleet.services[1]
    (delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=60)
    with pytest.raises(Misconfigured, match=r"cannot be written \(No space left on device\); make room"):
        await handle(delivery)
    (chunk,) = fleet.memory.ledger._chunks.values()
    assert (chunk.state, chunk.attempts) == (ChunkState.READY, 0)
    assert not list((tmp_path / "cache" / "directories").iterdir()), "a half copy stayed"


async def test_on_a_full_disk_copies_of_other_directories_give_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    other, half, fresh = (tmp_path / "cache" / "directories" / name for name in ("other", ".left.1", ".begun.2"))
    for folder in (other, half, fresh):
        folder.mkdir()
        (folder / "ids.arrow").write_bytes(b"x")
    os.utime(half, (0, 0))

    async def tight(objects: Objects, key: str, path: Path) -> None:
        if other.exists() or half.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        await download(objects, key, path)

    download = local_copies._download
    monkeypatch.setattr(local_copies, "_download", tight)
    await fleet.upload(CONTACTS)
    await fleet.run()
    assert (await fleet.job()).state is JobState.COMPLETED_WITH_ERRORS
    assert fresh.exists(), "what another worker fetches at the moment is left to it"


async def _result(fleet: FleetInMemory, name: str) -> bytes:
    (job,) = [job for job in fleet.memory.ledger._jobs.values() if job.upload.file_name == name]
    return await fleet.ports.objects.get(job.result_key)


def test_a_folder_that_others_may_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "directories").mkdir(mode=0o755)
    LocalCopies(tmp_path)
    assert (tmp_path / "directories").stat().st_mode & 0o777 == 0o700


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "directories").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misconfigured, match="CONTACTFLEET_CACHE_DIR"):
        LocalCopies(tmp_path)


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "directories").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: -1)
    with pytest.raises(Misconfigured, match="another user's"):
        LocalCopies(tmp_path)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="cannot be made"):
        LocalCopies(tmp_path / "file")
