"""The slow way of reading a chunk gives what the fast one gives."""

from hypothesis import given

from rows import Dialect, Layout
from rows.fields import _by_arrow, _by_csv_module
from rows.raw import raw_rows
from rows.text import read_text
from tests.rows.csv_texts import csv_text, thorough

THREE = Layout(Dialect(), ("x", "y", "z"), b"x,y,z", 6)


@thorough
@given(csv_text)
def test_pyarrow_and_the_csv_module_read_the_same(data: bytes) -> None:
    chunk = read_text(data, THREE.dialect, at_end=True)
    raw = raw_rows(chunk.text, chunk.found, ~chunk.found.rejected)
    if len(raw):
        assert _by_arrow(raw, THREE, [0, 1, 2]) == _by_csv_module(raw, THREE, [0, 1, 2])
