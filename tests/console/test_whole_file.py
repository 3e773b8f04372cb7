"""A file is there as a whole or not at all, and links to it stay."""

import errno
from pathlib import Path

import pytest

from console.mistakes import Mistake
from console.whole_file import whole_file


def test_a_link_stays_and_the_file_behind_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "out.csv", tmp_path / "there" / "real.csv"
    link.symlink_to(target)
    with whole_file(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_after_an_error_all_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"earlier")
    with pytest.raises(Mistake, match=r"out\.csv cannot be written \(No space left on device\)"):
        _write_half(path)
    assert {found.name: found.read_bytes() for found in tmp_path.iterdir()} == {"out.csv": b"earlier"}


def test_a_name_may_be_as_long_as_the_file_system_takes(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 255)
    with whole_file(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def _write_half(path: Path) -> None:
    with whole_file(path) as file:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
