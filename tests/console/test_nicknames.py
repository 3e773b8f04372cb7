"""The nickname table: one hop, sorted, from the package or from a file."""

from pathlib import Path

import pytest

from console.mistakes import Mistake
from console.nicknames import read_table
from matching import packaged_nicknames


def test_packaged_names_and_their_nicknames_are_sorted() -> None:
    table = packaged_nicknames()
    assert list(table) == sorted(table)
    assert all(list(names) == sorted(set(names)) and names for names in table.values())
    assert "bill" in table["william"]


def test_a_file_names_a_person_first_and_nicknames_after(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("\ufeffRobert, Bob ,ROB\n\nrobert,bobby,\nAda\n", encoding="utf-8")
    assert read_table(path) == {"robert": ["bob", "bobby", "rob"]}


@pytest.mark.parametrize("content", [b"", b"Ada\n", b"\xff\xfe\x00"])
def test_a_file_without_nicknames_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    with pytest.raises(Mistake, match=r"names\.csv"):
        read_table(path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"gone\.csv cannot be read"):
        read_table(tmp_path / "gone.csv")
