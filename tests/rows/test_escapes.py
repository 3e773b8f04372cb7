"""Files whose quotes and delimiters are escaped by a backslash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rows import Dialect, Layout, append_columns, parse_rows
from tests.rows.csv_texts import thorough
from tests.rows.test_wide_text import spans

ESCAPED = Dialect(escapechar="\\")
TWO = Layout(ESCAPED, ("x", "y"), b"x,y", 0)
fields = st.text(st.sampled_from('ab,"\\ \né'), max_size=6)
tables = st.lists(st.tuples(fields, fields), min_size=1, max_size=8)
any_text = st.lists(st.sampled_from(["\\", '"', ",", "\n", "a", "\\\\", '\\"', "\r\n"]), max_size=30).map("".join)


@thorough
@given(tables)
def test_quoted_fields_are_read_as_they_were_written_and_written_alike(rows: list[tuple[str, str]]) -> None:
    data = "".join(",".join(map(ESCAPED.quoted, row)) + "\n" for row in rows).encode()
    assert [tuple(fields) for fields in ESCAPED.read(data.decode())] == rows
    parsed = parse_rows(data, TWO, first_row=1, wanted=[0, 1], at_end=True)
    assert [tuple(row.values()) for row in parsed.columns.to_pylist()] == rows
    more = append_columns(parsed, parsed.columns, ESCAPED)
    assert [tuple(fields) for fields in ESCAPED.read(more.decode())] == [2 * row for row in rows]


@thorough
@given(any_text, st.integers(1, 40), st.integers(1, 60))
def test_spans_do_not_depend_on_blocks_and_every_row_is_kept(text: str, block: int, chunk: int) -> None:
    upload = text.encode()
    whole = spans(upload, ESCAPED, len(upload) + 1, chunk)
    assert spans(upload, ESCAPED, block, chunk) == whole
    for span in whole:
        at_end = span.end == len(upload)
        parsed = parse_rows(upload[span.start : span.end], TWO, first_row=1, wanted=[0], at_end=at_end)
        assert len(parsed.row_numbers) + len(parsed.rejects) == parsed.rows == span.rows


@pytest.mark.parametrize(
    "row",
    [
        '"x"\\,y',
        '"x"\\\\,y',
        'a,"x\\\\"\\"',
        '"x"\\\n,y',
        '""\\,y',
        '"a""b"\\,y',
        '"a"b,"c"\\,',
    ],
)
def test_an_escape_right_behind_a_closing_quote_is_a_reject(row: str) -> None:
    parsed = parse_rows(f"{row}\nc,d\n".encode(), TWO, first_row=1, wanted=[0, 1], at_end=True)
    assert [reject.reason for reject in parsed.rejects] == ["misplaced_escape"]
    assert parsed.columns.to_pylist() == [{"x": "c", "y": "d"}]


def test_before_a_line_end_such_an_escape_takes_the_line_behind_into_the_reject() -> None:
    parsed = parse_rows(b'a,"x"\\\nc,d\n', TWO, first_row=1, wanted=[0, 1], at_end=True)
    assert [(reject.reason, reject.raw) for reject in parsed.rejects] == [("misplaced_escape", b'a,"x"\\\nc,d')]


@pytest.mark.parametrize("row", ["x,\\", 'x,"y"\\', "x,\\\\\\"])
def test_an_escape_as_the_last_of_the_file_is_a_reject(row: str) -> None:
    parsed = parse_rows(f"a,b\n{row}".encode(), TWO, first_row=1, wanted=[0, 1], at_end=True)
    assert [reject.reason for reject in parsed.rejects] == ["misplaced_escape"]
    assert parsed.columns.to_pylist() == [{"x": "a", "y": "b"}]


@pytest.mark.parametrize("row", ['"\\"",y', '"\\\\",y', '5"\\,,y', '"a""\\"",y', '\\"\\",y', '"a"b\\,,y', '"\\"\\"",y'])
def test_other_escapes_beside_quotes_are_read_as_by_the_csv_module(row: str) -> None:
    parsed = parse_rows(f"{row}\nc,d\n".encode(), TWO, first_row=1, wanted=[0, 1], at_end=True)
    assert [list(read.values()) for read in parsed.columns.to_pylist()] == [*ESCAPED.read(row), ["c", "d"]]


@thorough
@given(any_text)
def test_values_are_those_of_the_csv_module(text: str) -> None:
    parsed = parse_rows(text.encode(), TWO, first_row=1, wanted=[0, 1], at_end=True)
    for row, read in enumerate(parsed.columns.to_pylist()):
        assert [list(read.values())] == list(ESCAPED.read(parsed.raw[row].decode()))
