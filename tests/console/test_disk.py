"""Objects go where there is room for them; a run for which there is none is refused before it starts."""

import os
from pathlib import Path

import pytest

from console import beginning, disk
from console.disk import ADDED_PER_ROW, LEAST_FREE, Place, choose_place, place_of, result_size, watch_space
from console.mistakes import Failed, Mistake

ROWS = 100


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"x" * 99 + b"\n" + b"y" * 99 * ROWS + b"\n" * (ROWS - 1))
    return path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "directory.csv"
    path.write_bytes(b"x" * 1000)
    return path


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Folders, each a disk of its own with so many free bytes; those of `memory` are none."""
    free = {"full": 25_000, "small": 150_000, "roomy": 250_000, "memory": 10**9}
    devices = {}
    for number, name in enumerate(free):
        (tmp_path / name).mkdir()
        devices[tmp_path / name] = number
    monkeypatch.setattr(disk, "RESERVE", 0)
    monkeypatch.setattr(disk, "_free", lambda folder: free[folder.name])
    monkeypatch.setattr(disk, "_device", devices.get)
    monkeypatch.setattr(disk, "place_of", lambda folder: Place(folder, in_memory=folder.name == "memory"))
    return {name: tmp_path / name for name in free}


def test_what_is_added_to_the_rows_counts(upload: Path) -> None:
    size = upload.stat().st_size
    assert result_size(upload) == size + ROWS * ADDED_PER_ROW


def test_rows_beyond_the_sample_are_taken_for_as_long(upload: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = b"z" * 49 + b"\n"
    upload.write_bytes(line * 1000)
    monkeypatch.setattr(beginning, "SAMPLE", len(line) * 10)
    assert result_size(upload) == 1000 * (len(line) + ADDED_PER_ROW)


@pytest.mark.parametrize(
    ("temporary", "output", "chosen"),
    [
        ("small", "roomy", "small"),
        ("full", "roomy", "roomy"),
        ("memory", "roomy", "roomy"),
        ("memory", "small", "memory"),
        ("roomy", "memory", "roomy"),
    ],
)
def test_objects_go_where_there_is_room_and_disks_come_before_memory(
    upload: Path, directory: Path, folders: dict[str, Path], temporary: str, output: str, chosen: str
) -> None:
    place = choose_place(upload, directory, temporary=folders[temporary], output=folders[output])
    assert (place.folder, place.in_memory) == (folders[chosen], chosen == "memory")


@pytest.mark.parametrize(
    ("temporary", "output", "said"),
    [
        # upload 10,099; result 70,099; index 20,000
        ("small", "small", r"takes about 166\.3 KiB of disk space in .*small, and 146\.5 KiB are free; .* with -o"),
        ("roomy", "full", r"takes about 68\.5 KiB of disk space in .*full, and 24\.4 KiB are free; .* with -o"),
        ("full", "small", r"takes about 97\.8 KiB of disk space in .*full, and 24\.4 KiB are free; .* in TMPDIR"),
    ],
)
def test_what_all_take_of_one_disk_counts(
    upload: Path, directory: Path, folders: dict[str, Path], temporary: str, output: str, said: str
) -> None:
    with pytest.raises(Mistake, match=f"^Matching .*contacts.csv {said}"):
        choose_place(upload, directory, temporary=folders[temporary], output=folders[output])


async def test_a_disk_that_fills_up_meanwhile_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([10 * LEAST_FREE, 2 * LEAST_FREE, 0])
    monkeypatch.setattr(disk, "_free", lambda _: next(found))
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
