import json

import pytest

from rows import Dialect, Layout, UnusableFile, inspect


def look(head: bytes, *, complete: bool = True) -> Layout:
    return inspect(head, complete=complete, name="people.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_rows_agree_with_the_header(delimiter: str) -> None:
    rows = [["id", "name", "note"], ["1", "A", "x|y|z; w"], ["2", '"B, C"', ""]]
    text = "\n".join(delimiter.join(f'"{field}"' if delimiter in field else field for field in row) for row in rows)
    layout = look(text.encode())
    assert layout.dialect.delimiter == delimiter
    assert layout.header == ("id", "name", "note")


def test_a_single_column_is_read_with_commas() -> None:
    assert look(b"email\na@b.example\n").dialect.delimiter == ","


def test_decimal_commas_do_not_outvote_the_semicolon() -> None:
    assert look(b"name;height;weight\nA;1,75;70,5\nB;1,80;81,0\n").dialect.delimiter == ";"


def test_a_delimiter_that_only_the_header_holds_is_outvoted() -> None:
    assert look(b"name;note, remark, text\nA;b\nC;d\nE;f\n").dialect.delimiter == ";"


def test_of_two_delimiters_that_all_rows_hold_the_one_with_more_fields_is_taken() -> None:
    assert look(b"name;street;city, state\nA;B;C, D\nE;F;G, H\n").dialect.delimiter == ";"


def test_the_layout_tells_where_rows_begin_and_how_the_header_is_written() -> None:
    head = b'\xef\xbb\xbf\r\n"a","b ""c""\r\n"\r\n1,2\r\n'
    assert look(head) == Layout(
        Dialect(bom=True, line_end="\r\n", header_quoted=True, fallback="cp1252"),
        ("a", 'b "c"\r\n'),
        b'"a","b ""c""\r\n"',
        22,
    )
    assert head[look(head).data_start :] == b"1,2\r\n"


def test_a_header_quoted_in_part_does_not_make_a_quoted_file() -> None:
    assert not look(b'"a",b\n1,2\n').dialect.header_quoted


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_line_end_is_the_headers(line_end: str) -> None:
    assert look(line_end.join(["a,b", "1,2", "3,4"]).encode()).dialect.line_end == line_end


def test_repeated_and_empty_names_are_allowed() -> None:
    assert look(b"a,a,\n1,2,3\n").header == ("a", "a", "")


def test_bytes_that_are_not_utf8_make_it_windows_1252() -> None:
    layout = look("prénom,âge\n".encode("cp1252") + b"a,b\x81\n")
    assert layout.dialect.encoding == "cp1252"
    assert (layout.header, layout.header_raw) == (("prénom", "âge"), "prénom,âge".encode())
    assert layout.data_start == 11


def test_a_character_cut_by_the_heads_end_is_still_utf8() -> None:
    head = "a,b\né,€".encode()[:-1]
    assert look(head, complete=False).dialect.encoding == "utf-8"
    assert look(head, complete=True).dialect.encoding == "cp1252"


@pytest.mark.parametrize(
    ("head", "remedy"),
    [
        (b"", "is empty"),
        (b"\r\n\n", "nothing but line ends"),
        (b"\xef\xbb\xbf", "nothing but line ends"),
        ("a,b\n1,2\n".encode("utf-32"), "save it as UTF-8 CSV"),
        ("a,b\n".encode("utf-16"), "has a header but no rows"),
        ("\r\n\n".encode("utf-16-le"), "nothing but line ends"),
        (b"\0\1\0\2\0\0\0\0,\n" * 9, "is no text"),
        (b"PK\x03\x04\0\0", "is a zip file; unpack it"),
        (b"\x1f\x8b\x08rows and rows", "unpack it with gunzip"),
        (b"\xff\xfea\0\0\xd8,\0b\0\n\0" + b"1\0,\0" * 2, "cannot be read as utf-16-le"),
        (b"a,b\n", "has a header but no rows"),
        (b"a,b", "has a header but no rows"),
        (b"a,b\n\n\r\n", "has a header but no rows"),
        (b'a,"b\n1,2\n', "a quote that never closes"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_remedy(head: bytes, remedy: str) -> None:
    with pytest.raises(UnusableFile, match=f"^people.csv .*{remedy}.*\\.$"):
        look(head)


def test_a_stray_nul_is_a_character_like_any_other() -> None:
    layout = look(b"name,town\nAnna\0 Lee,Boston and its surroundings\n")
    assert layout.header == ("name", "town")


@pytest.mark.parametrize("head", [b"a,b", b"a,b\r", b'a,"b\n1,2\n'])
def test_a_header_that_goes_on_behind_the_head_is_refused(head: bytes) -> None:
    with pytest.raises(UnusableFile, match="header that does not end within"):
        look(head, complete=False)


def test_a_header_alone_may_have_rows_behind_the_head() -> None:
    assert look(b"a,b\n", complete=False).data_start == 4


def test_a_layout_survives_json() -> None:
    layout = look('\ufeff"é";"b"\r\n1;2\r\n'.encode())
    assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout
