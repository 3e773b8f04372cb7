import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rows import Dialect, Layout, ParsedRows, parse_rows
from tests.rows.csv_texts import csv_text, thorough
from tests.rows.reading_by_csv import fields_by_csv, rows_by_csv

COMMA = Dialect()
THREE = Layout(COMMA, ("x", "y", "z"), b"x,y,z", 6)


def parse(data: bytes, layout: Layout = THREE, first_row: int = 1) -> ParsedRows:
    return parse_rows(data, layout, first_row=first_row, wanted=range(len(layout.header)), at_end=True)


def good_rows(parsed: ParsedRows) -> list[tuple[int, list[str], bytes]]:
    values = [list(row.values()) for row in parsed.columns.to_pylist()]
    return [
        (int(number), fields, parsed.raw[index])
        for index, (number, fields) in enumerate(zip(parsed.row_numbers, values, strict=True))
    ]


def by_csv(data: bytes, columns: int) -> tuple[list[tuple[int, list[str], bytes]], list[tuple[int, bytes]]]:
    """Good rows with number, fields and raw; rejects with number and raw."""
    good, bad = [], []
    for number, row in enumerate(rows_by_csv(data, COMMA), 1):
        raw = data[row.start : row.end]
        fields = [] if row.rejected else fields_by_csv(raw, COMMA)
        if len(fields) == columns:
            good.append((number, fields, raw))
        else:
            bad.append((number, raw))
    return good, bad


@thorough
@given(csv_text, st.integers(1, 4))
@example(b'\xef\xbb\xbf"a",b,c\n', 3)
@example(b'a,b,c\0\n\n\r"",,""', 3)
def test_values_and_rejects_are_those_of_the_csv_module(data: bytes, columns: int) -> None:
    names = tuple("wxyz"[:columns])
    parsed = parse(data, Layout(COMMA, names, ",".join(names).encode(), 0))
    rejects = [(reject.row_number, reject.raw) for reject in parsed.rejects]
    assert (good_rows(parsed), rejects) == by_csv(data, columns)
    assert parsed.rows == len(parsed.row_numbers) + len(parsed.rejects)


def test_each_fault_is_named_with_number_and_raw_text() -> None:
    parsed = parse(b'a,b\n\na,b,c\r\na,"b\n1,2,3,4\ncaf\xe9,b,c\n1,2,3\n', first_row=10)
    assert [(each.row_number, each.reason, each.raw) for each in parsed.rejects] == [
        (10, "too_few_fields", b"a,b"),
        (12, "unclosed_quote", b'a,"b'),
        (13, "too_many_fields", b"1,2,3,4"),
        (14, "undecodable", b"caf\\xe9,b,c"),
    ]
    assert parsed.rejects[0].detail == "2 fields where the header has 3"
    assert parsed.rejects[3].detail.startswith("byte 4 of the row begins 0xE9")
    assert parsed.row_numbers.tolist() == [11, 15]


def test_a_row_at_fault_for_two_reasons_is_one_reject() -> None:
    assert parse(b'\xff,"b\n').rejects[0].reason == "unclosed_quote"
    assert [each.reason for each in parse(b"\xff,b\n\xff\n").rejects] == ["undecodable", "undecodable"]


def test_a_line_over_the_limit_is_too_long_rather_than_unclosed() -> None:
    parsed = parse(b"a,b," + b"c" * (1 << 20) + b"\n1,2,3\n")
    assert [(each.row_number, each.reason) for each in parsed.rejects] == [(1, "row_too_long")]
    assert parsed.row_numbers.tolist() == [2]


@thorough
@given(st.lists(st.sampled_from(["a,é,c\n", "€,b\n", '"\x81",ž,"\n"\r\n', 'ü,"ü\n', "\n"]), max_size=12))
def test_windows_1252_is_read_as_the_same_characters(lines: list[str]) -> None:
    text = "".join(lines)
    upload = b"".join(b"\x81" if each == "\x81" else each.encode("cp1252") for each in text)
    parsed = parse(upload, Layout(Dialect(encoding="cp1252"), ("x", "y", "z"), b"x,y,z", 0))
    good, bad = by_csv(text.encode(), 3)
    assert good_rows(parsed) == good
    assert [(each.row_number, each.raw) for each in parsed.rejects] == bad


def test_every_byte_has_a_character_in_windows_1252() -> None:
    plain = bytes(byte for byte in range(256) if byte not in b'\r\n",')
    parsed = parse(plain + b"\n", Layout(Dialect(encoding="cp1252"), ("x",), b"x", 0))
    (value,) = parsed.columns.column(0).to_pylist()
    assert len(value) == len(plain)
    assert value.encode("cp1252", "ignore") == bytes(each for each in plain if each not in b"\x81\x8d\x8f\x90\x9d")


def test_wanted_columns_come_in_the_order_asked_for_even_when_names_repeat() -> None:
    layout = Layout(COMMA, ("x", "x", ""), b"x,x,", 0)
    parsed = parse_rows(b"1,2,3\n", layout, first_row=1, wanted=[2, 1, 1], at_end=True)
    assert parsed.columns.column_names == ["", "x", "x"]
    assert [column.to_pylist() for column in parsed.columns.columns] == [["3"], ["2"], ["2"]]


@pytest.mark.parametrize("data", [b"", b"\r\n\n", b"1,2\n"])
def test_a_chunk_without_good_rows_has_columns_without_values(data: bytes) -> None:
    parsed = parse(data)
    assert parsed.columns.column_names == ["x", "y", "z"]
    assert parsed.columns.num_rows == len(parsed.raw) == 0


def test_no_column_may_be_wanted() -> None:
    parsed = parse_rows(b"1,2,3\n1,2\n", THREE, first_row=1, wanted=[], at_end=True)
    assert parsed.row_numbers.tolist() == [1]
    assert [each.row_number for each in parsed.rejects] == [2]


def test_missing_values_and_quoted_empty_ones_are_the_empty_string() -> None:
    assert parse(b',"",NULL\n').columns.to_pylist() == [{"x": "", "y": "", "z": "NULL"}]


def test_bytes_that_end_within_a_row_are_no_chunk() -> None:
    with pytest.raises(ValueError, match="must end where a row ends"):
        parse_rows(b"1,2,3\n1,2", THREE, first_row=1, wanted=[0], at_end=False)


def test_nothing_is_copied_when_all_rows_are_good() -> None:
    data = b"1,2,3\r\n4,5,6"
    assert parse(data).raw.text is data
    assert not parse(data).rejects
