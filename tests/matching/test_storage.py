"""What lies on disk while a directory is built is what was put there, and no file of it is left."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from matching import Directory, Disk, map_columns
from matching.storage import SMALL, Memory, Storage
from tests.matching.made import ADA, BOB, STRANGERS, table

MANY = SMALL // 8 + 1
PEOPLE = [
    {"id": "ada", **ADA},
    {"id": "bob", **BOB, "updated_at": "2024-01-01"},
    *({**row, "id": f"r{place}"} for place, row in enumerate(STRANGERS)),
]


@pytest.mark.parametrize("storage", [Memory(), Disk()])
@pytest.mark.parametrize("size", [0, 1, MANY])
def test_numbers_and_texts_come_back_as_they_were(storage: Storage, size: int) -> None:
    numbers = np.arange(2 * size, dtype=np.uint64).reshape(-1, 2)
    texts = pa.array([None if place % 3 == 0 else f"é{place}" for place in range(size + 1)])[1:]
    assert np.array_equal(storage.numbers(numbers), numbers)
    assert storage.texts(texts).equals(texts)


def test_rows_of_many_tables_come_back_as_one_table() -> None:
    parts = [pa.table({"a": [str(part)] * MANY, "b": ["x"] * MANY}) for part in range(3)]
    assert Disk().tables(iter(parts)).equals(pa.concat_tables(parts))


def test_room_on_disk_keeps_what_is_written_to_it_and_leaves_no_file(tmp_path: Path) -> None:
    room = Disk(tmp_path).empty(MANY, np.uint64)
    room[...] = 7
    assert room.sum() == 7 * MANY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", [1, 2, 1000])
def test_an_index_is_the_same_wherever_it_is_built_and_however_its_rows_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("matching.storage.SMALL", 1)
    whole, disk = table(PEOPLE), Disk()
    columns = map_columns(whole.column_names, directory=True)
    parts = disk.tables(whole.slice(start, rows) for start in range(0, whole.num_rows, rows))
    Directory.build(whole, columns).save(tmp_path / "memory")
    Directory.build(parts, columns, storage=disk).save(tmp_path / "disk")
    for file in (tmp_path / "memory").iterdir():
        assert file.read_bytes() == (tmp_path / "disk" / file.name).read_bytes()
