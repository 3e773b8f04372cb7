"""Objects go where there is room for them; a run for which there is none is refused before it starts."""

import os
from pathlib import Path

import pytest

from console import disk
from console.disk import ADDED_PER_ROW, LEAST_FREE, Place, choose_place, place_of, result_size, watch_space
from console.mistakes import Failed, Mistake

ROWS = 100


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"x" * 99 + b"\n" + b"y" * 99 * ROWS + b"\n" * (ROWS - 1))
    return path


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Folders of disks with so many free bytes; that of `memory` is none."""
    free = {"full": 1000, "roomy": 10**6, "memory": 10**9, "output": 10**6}
    for name in free:
        (tmp_path / name).mkdir()
    monkeypatch.setattr(Place, "free", property(lambda place: free[place.folder.name]))
    monkeypatch.setattr(disk, "RESERVE", 0)
    monkeypatch.setattr(Place, "shares_its_disk_with", lambda place, other: place.folder == other)
    monkeypatch.setattr(disk, "place_of", lambda folder: Place(folder, in_memory=folder.name == "memory"))
    return {name: tmp_path / name for name in free}


def test_what_is_added_to_the_rows_counts(upload: Path) -> None:
    size = upload.stat().st_size
    assert result_size(upload) == size + ROWS * ADDED_PER_ROW


def test_rows_beyond_the_sample_are_taken_for_as_long(upload: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = b"z" * 49 + b"\n"
    upload.write_bytes(line * 1000)
    monkeypatch.setattr(disk, "SAMPLE", len(line) * 10)
    assert result_size(upload) == 1000 * (len(line) + ADDED_PER_ROW)


def test_the_first_folder_with_room_is_taken(upload: Path, folders: dict[str, Path]) -> None:
    given = [folders[name] for name in ("full", "roomy", "output")]
    assert choose_place(upload, given, folders["output"]).folder == folders["roomy"]


def test_disks_come_before_memory(upload: Path, folders: dict[str, Path]) -> None:
    assert choose_place(upload, [folders["memory"], folders["output"]], folders["output"]).folder == folders["output"]
    assert choose_place(upload, [folders["memory"], folders["full"]], folders["output"]).in_memory


def test_the_result_counts_twice_where_its_disk_takes_the_objects_too(upload: Path, folders: dict[str, Path]) -> None:
    upload.write_bytes(b"x" * 400_000)
    with pytest.raises(
        Mistake, match=r"contacts\.csv takes about 1\.1 MiB of disk space .*976\.6 KiB are free; .*TMPDIR"
    ):
        choose_place(upload, [folders["output"]], folders["output"])
    assert choose_place(upload, [folders["roomy"]], folders["output"]).folder == folders["roomy"]


def test_a_full_disk_for_the_result_is_said_with_the_option_that_helps(upload: Path, folders: dict[str, Path]) -> None:
    with pytest.raises(Mistake, match=r"in .*full, and 1000 B are free; name another folder with -o"):
        choose_place(upload, [folders["roomy"]], folders["full"])


async def test_a_disk_that_fills_up_meanwhile_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([10 * LEAST_FREE, 2 * LEAST_FREE, 0])
    monkeypatch.setattr(Place, "free", property(lambda _: next(found)))
    monkeypatch.setattr(disk, "LOOK_SECONDS", 0.0)
    with pytest.raises(Failed, match="has filled up"):
        await watch_space(tmp_path)
    assert list(found) == []


def test_the_kernel_says_what_is_no_disk(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    mounts = tmp_path / "mountinfo"
    line = "36 35 {} / /mnt rw,noatime shared:1 - {} source rw\n"
    number = f"{os.major(device)}:{os.minor(device)}"
    mounts.write_text(line.format("98:0", "ext4") + line.format(number, "tmpfs"))
    assert place_of(tmp_path, mounts).in_memory
    mounts.write_text(line.format("98:0", "tmpfs") + line.format(number, "ext4"))
    assert not place_of(tmp_path, mounts).in_memory
    assert not place_of(tmp_path, tmp_path / "nothing").in_memory
