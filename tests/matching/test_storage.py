"""What lies on disk while a directory is built is what was put there, and no file of it is left."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from matching import Directory, Disk, map_columns
from matching.storage import SMALL, Memory, Storage, Texts
from tests.matching.made import ADA, BOB, STRANGERS, table

MANY = SMALL // 8 + 1
PEOPLE = [
    {"id": "ada", **ADA},
    {"id": "bob", **BOB, "updated_at": "2024-01-01"},
    *({**row, "id": f"r{place}"} for place, row in enumerate(STRANGERS)),
    *({**BOB, "id": f"b{place}", "email_2": ADA["email"], "company": "n/a"} for place in range(50, 0, -1)),
]


@pytest.mark.parametrize("storage", [Memory(), Disk()])
@pytest.mark.parametrize("size", [0, 1, MANY])
def test_numbers_and_texts_come_back_as_they_were(storage: Storage, size: int) -> None:
    numbers, texts = np.arange(size, dtype=np.uint64), [None if n % 3 == 0 else f"é{n}" for n in range(size)]
    series, column = storage.series(np.uint64), Texts(storage)
    for cut in (slice(0, 1), slice(1, size // 2 + 1), slice(size // 2 + 1, size)):
        series.add(numbers[cut])
        column.add(pa.array(texts, pa.string())[cut])
    assert np.array_equal(series.whole(), numbers)
    assert column.whole().to_pylist() == texts


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
    """Nor does it matter how many rows are worked on at once, and how many entries are in order in memory."""
    whole, disk = table(PEOPLE), Disk()
    columns = map_columns(whole.column_names, directory=True)
    parts = disk.tables(whole.slice(start, rows) for start in range(0, whole.num_rows, rows))
    Directory.build(whole, columns).save(tmp_path / "memory")
    monkeypatch.setattr("matching.storage.SMALL", 1)
    monkeypatch.setattr("matching.runs.BATCH", 7)
    monkeypatch.setattr("matching.runs.RANGE", 5)
    Directory.build(parts, columns, storage=disk).save(tmp_path / "disk")
    for file in (tmp_path / "memory").iterdir():
        assert file.read_bytes() == (tmp_path / "disk" / file.name).read_bytes()
