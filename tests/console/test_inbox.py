"""The rules of an inbox: when a file is complete, where it goes, and which directory it is matched against."""

import os
from pathlib import Path

import pytest

from console.inbox import Dropped, directory_of, look
from console.mistakes import Mistake


def _file(folder: str = "") -> Dropped:
    return Dropped(Path("contacts.csv"), folder, size=1, changed=2)


def test_only_csv_files_at_the_top_and_in_its_folders_are_seen(tmp_path: Path) -> None:
    names = ("a.csv", "B.CSV", "notes.txt", ".hidden.csv", "sales/c.csv", "sales/deeper/d.csv", ".trash/e.csv")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.csv").mkdir()
    seen = look(tmp_path)
    assert sorted(file.name for file in seen) == ["B.CSV", "a.csv", "sales/c.csv"]
    assert sorted(file.key for file in seen) == ["incoming/B.CSV", "incoming/a.csv", "incoming/sales/c.csv"]


def test_a_file_that_still_grows_is_in_no_two_looks(tmp_path: Path) -> None:
    (tmp_path / "done.csv").write_text("x")
    (tmp_path / "grows.csv").write_text("x")
    before = look(tmp_path)
    (tmp_path / "grows.csv").write_text("xx")
    assert [file.name for file in before & look(tmp_path)] == ["done.csv"]


def test_a_file_written_anew_with_the_same_size_has_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (before,) = look(tmp_path)
    os.utime(tmp_path / "a.csv", ns=(before.changed + 1, before.changed + 1))
    (after,) = look(tmp_path)
    assert after.stamp != before.stamp


@pytest.mark.parametrize(
    ("folder", "directories", "has_profile", "expected"),
    [
        ("", ["people"], False, "people"),
        ("march", ["people"], False, "people"),
        ("", ["people", "default"], False, "default"),
        ("march", ["people", "default"], False, "default"),
        ("people", ["people", "default"], False, "people"),
        ("people", ["people", "default"], True, "people"),
        ("sales", ["people"], True, None),
        ("sales", ["people", "default"], True, None),
    ],
)
def test_a_file_is_for_the_directory_of_its_folder_its_profile_or_the_only_one(
    folder: str, directories: list[str], has_profile: bool, expected: str | None
) -> None:
    assert directory_of(_file(folder), directories, has_profile=has_profile) == expected


def test_where_it_is_not_clear_which_directory_is_meant_they_are_named() -> None:
    with pytest.raises(Mistake, match=r"several directories \(one, two\)"):
        directory_of(_file(), ["two", "one"], has_profile=False)
    with pytest.raises(Mistake, match="contactfleet ready"):
        directory_of(_file(), [], has_profile=False)
