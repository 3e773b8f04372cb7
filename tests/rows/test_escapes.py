"""Files whose quotes and delimiters are escaped by a backslash."""

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
