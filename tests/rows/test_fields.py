"""The slow way of reading a chunk gives what the fast one gives; fields are counted as by the `csv` module."""

from hypothesis import example, given
from hypothesis import strategies as st

from rows import Dialect, Layout
from rows.fields import count_fields, count_slowly, read_columns, read_slowly
from rows.raw import RawRows, raw_rows
from rows.text import read_text
from tests.rows.csv_texts import csv_text, thorough

THREE = Layout(Dialect(), ("x", "y", "z"), b"x,y,z", 6)
DIALECTS = [Dialect(), Dialect(";"), Dialect(quotechar=""), Dialect(quotechar="a")]
ESCAPED = Dialect(escapechar="\\")
escaped_rows = st.sampled_from([b"a\\,b,c", rb'"\"x\"",b', b'"a\n,\\"",\\\n,c', rb"\\,\"", rb'a"\,b\"c,"",""'])


def sound_rows(data: bytes, dialect: Dialect) -> RawRows:
    chunk = read_text(data, dialect, at_end=True)
    return raw_rows(chunk.text, chunk.found, ~chunk.faults.among(len(chunk.found)))


@thorough
@given(csv_text, st.sampled_from(DIALECTS))
@example(b'\xef\xbb\xbf"a,b",c\n', Dialect())
@example(b'a,"b\nb",c\na,"b\nb",c\n', Dialect(escapechar="b"))
def test_fields_are_counted_as_by_the_csv_module(data: bytes, dialect: Dialect) -> None:
    raw = sound_rows(data, dialect)
    by_csv = [len(next(dialect.read(raw[row].decode()))) for row in range(len(raw))]
    assert count_fields(raw, dialect).tolist() == by_csv


@given(st.lists(escaped_rows))
def test_what_is_escaped_parts_no_fields(rows: list[bytes]) -> None:
    raw = sound_rows(b"".join(row + b"\n" for row in rows), ESCAPED)
    by_csv = [len(next(ESCAPED.read(row.decode() + "\n"))) for row in rows]
    assert count_fields(raw, ESCAPED).tolist() == count_slowly(raw, ESCAPED).tolist() == by_csv


@thorough
@given(csv_text)
def test_pyarrow_and_the_csv_module_read_the_same(data: bytes) -> None:
    raw = sound_rows(data, THREE.dialect)
    good = raw.only(count_fields(raw, THREE.dialect) == 3)
    assert read_columns(good, THREE, [0, 1, 2]) == read_slowly(good, THREE, [0, 1, 2])


def test_rows_of_which_one_has_other_fields_are_not_read() -> None:
    assert read_columns(sound_rows(b"a,b,c\nd,e\n", THREE.dialect), THREE, [0]) is None
