"""Contents of objects lie in files without a name, for as long as somebody looks at them."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.object_files import ObjectFiles, mapped

FILE_BYTES = 1 << 16


@pytest.fixture
def files(tmp_path: Path) -> Iterator[ObjectFiles]:
    taking = ObjectFiles(tmp_path, FILE_BYTES)
    yield taking
    taking.close()


def _open_files(folder: Path) -> int:
    """Files of the folder that this process has open, with a name or without."""
    found = (str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return sum(path.startswith(str(folder)) for path in found)


def test_what_is_added_is_what_is_seen(files: ObjectFiles) -> None:
    added = {data: files.add(data) for data in (b"first", b"", b"\x00" * 5000, b"last")}
    assert all(bytes(view) == data for data, view in added.items())


def test_what_does_not_fit_beside_the_others_has_a_file_of_its_own(files: ObjectFiles) -> None:
    small, large, next_one = files.add(b"small"), files.add(b"x" * (FILE_BYTES + 1)), files.add(b"next")
    assert (bytes(small), len(large), bytes(large[-1:]), bytes(next_one)) == (b"small", FILE_BYTES + 1, b"x", b"next")


def test_no_file_has_a_name(files: ObjectFiles, tmp_path: Path) -> None:
    view = files.add(b"contact data")
    assert bytes(view) == b"contact data"
    assert list(tmp_path.iterdir()) == []


def test_a_file_goes_with_the_last_view_of_it(files: ObjectFiles, tmp_path: Path) -> None:
    views = [files.add(b"x" * FILE_BYTES) for _ in range(3)]
    kept = views[0][:10]
    before = _open_files(tmp_path)
    del views
    gc.collect()
    assert before - _open_files(tmp_path) == 1  # the last file is still open for what comes next
    assert bytes(kept) == b"x" * 10


def test_a_view_outlives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "object"
    path.write_bytes(b"old content")
    with path.open("rb") as file:
        view = mapped(file)
    path.unlink()
    assert bytes(view) == b"old content"


def test_an_empty_file_can_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with (tmp_path / "empty").open("rb") as file:
        assert bytes(mapped(file)) == b""
