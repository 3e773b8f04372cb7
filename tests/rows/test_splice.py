import csv
import io

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rows import Dialect, Layout, append_columns, header_line, parse_rows
from tests.rows.csv_texts import csv_text, thorough

COMMA = Dialect()
THREE = Layout(COMMA, ("x", "y", "z"), b"x,y,z", 6)
appended_text = st.text(st.sampled_from('ab ,;"\r\né'), max_size=5)


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def appended(columns: list[list[str | None]]) -> pa.Table:
    return pa.table(
        [pa.array(each, pa.string()) for each in columns], names=[str(each) for each in range(len(columns))]
    )


@thorough
@given(csv_text, st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(1, 3), st.data())
def test_the_result_reads_as_the_rows_with_the_appended_fields_behind(
    data: bytes, quoted: bool, line_end: str, count: int, draw: st.DataObject
) -> None:
    parsed = parse_rows(data, THREE, first_row=1, wanted=[0, 1, 2], at_end=True)
    assume(len(parsed.raw))
    texts = st.lists(appended_text, min_size=len(parsed.raw), max_size=len(parsed.raw))
    columns = [draw.draw(texts) for _ in range(count)]
    dialect = Dialect(line_end=line_end, header_quoted=quoted)
    out = append_columns(parsed, appended([list(column) for column in columns]), dialect)
    inputs = [list(row.values()) for row in parsed.columns.to_pylist()]
    assert read(out) == [fields + list(more) for fields, more in zip(inputs, zip(*columns, strict=True), strict=True)]


@thorough
@given(csv_text)
def test_the_uploads_own_bytes_and_line_ends_survive(data: bytes) -> None:
    parsed = parse_rows(data, THREE, first_row=1, wanted=[], at_end=True)
    out = append_columns(parsed, appended([["~"] * len(parsed.raw)]), COMMA)
    rest = out
    for row in range(len(parsed.raw)):
        raw = parsed.raw[row] + b",~"
        assert rest.startswith(raw)
        end = parsed.raw.starts[row + 1] if row + 1 < len(parsed.raw) else len(parsed.raw.text)
        line_end = parsed.raw.text[parsed.raw.ends[row] : end] or b"\n"
        assert rest[len(raw) :].startswith(line_end)
        rest = rest[len(raw) + len(line_end) :]
    assert rest == b""


def test_a_last_row_without_line_end_gets_the_dialects() -> None:
    parsed = parse_rows(b"1,2,3\n4,5,6", THREE, first_row=1, wanted=[0], at_end=True)
    out = append_columns(parsed, appended([["a", None]]), Dialect(line_end="\r\n"))
    assert out == b"1,2,3,a\n4,5,6,\r\n"


def test_fields_are_quoted_where_they_must_be_and_always_in_a_quoted_file() -> None:
    parsed = parse_rows(b"1,2,3\n" * 4, THREE, first_row=1, wanted=[0], at_end=True)
    more = appended([["a", "b;c", 'd"e', " f\r"]])
    assert append_columns(parsed, more, COMMA) == b'1,2,3,a\n1,2,3,b;c\n1,2,3,"d""e"\n1,2,3," f\r"\n'
    always = append_columns(parsed, more, Dialect(header_quoted=True))
    assert always == b'1,2,3,"a"\n1,2,3,"b;c"\n1,2,3,"d""e"\n1,2,3," f\r"\n'


def test_a_slice_of_a_longer_column_is_appended_as_the_slice() -> None:
    parsed = parse_rows(b"1,2,3\n", THREE, first_row=1, wanted=[0], at_end=True)
    assert append_columns(parsed, appended([["x,y", "b", "c"]]).slice(1, 1), COMMA) == b"1,2,3,b\n"


def test_no_columns_leave_the_rows_as_they_are() -> None:
    parsed = parse_rows(b'1,"2",3\r\n4,5,6\r', THREE, first_row=1, wanted=[0], at_end=True)
    assert append_columns(parsed, parsed.columns.select([]), COMMA) == b'1,"2",3\r\n4,5,6\r'


def test_columns_of_another_length_are_refused() -> None:
    parsed = parse_rows(b"1,2,3\n", THREE, first_row=1, wanted=[0], at_end=True)
    with pytest.raises(ValueError, match="2 rows to append to 1"):
        append_columns(parsed, appended([["a", "b"]]), COMMA)


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (THREE, b"x,y,z,y_2,new,y_3\n"),
        (Layout(Dialect(bom=True, line_end="\r\n"), ("y_2",), b"y_2", 8), b"\xef\xbb\xbfy_2,y,new,y_3\r\n"),
        (
            Layout(Dialect(";", header_quoted=True, line_end="\r"), ("é",), '"é"'.encode(), 5),
            '"é";"y";"new";"y_2"\r'.encode(),
        ),
    ],
)
def test_the_header_stays_and_appended_names_differ_from_all_others(layout: Layout, expected: bytes) -> None:
    assert header_line(layout, ["y", "new", "y"]) == expected


def test_appended_names_are_quoted_where_they_must_be() -> None:
    assert header_line(THREE, ['a"b', "c,d"]) == b'x,y,z,"a""b","c,d"\n'
