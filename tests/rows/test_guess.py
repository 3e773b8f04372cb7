"""What a careful person would take for delimiter, quote and escape."""

import pytest

from rows import DialectOptions, Layout, ParsedRows, append_columns, header_line, inspect, parse_rows

FOUND = {
    # what it is: file, (delimiter, quote, escape), columns, rows, rejects
    "decimal commas": ("name;height;weight\nA;1,75;70,5\nB;1,80;81,0\n", ';"', 3, 2, 0),
    "semicolons in every comma field": ('name,tags\nA,"x;y;z"\nB,"p;q;r"\n', ',"', 2, 2, 0),
    "tabs in quoted fields": ('name,note\n"A","x\ty"\n"B","p\tq"\n', ',"', 2, 2, 0),
    "lists in a field": ("name;city, state\nA;B, C\nD;E, F\n", ';"', 2, 2, 0),
    "a list in the header alone": ("name;note, remark, text\nA;b\nC;d\n", ';"', 2, 2, 0),
    "a column of prose": ("comment\nHello, world, again\nNice\nOh, yes\n", ';"', 1, 3, 0),
    "a column of names": ("name\nLee, Anna\nBach, Johann\n", ';"', 1, 2, 0),
    "a column of decimal commas": ("Preis\n1,50\n2,75\n", ';"', 1, 2, 0),
    "a column of addresses": ("email\na@b.example\nc@d.example\n", ',"', 1, 2, 0),
    "a title above the table": ("My contacts\n\nid;name;mail\n1;A;a@b.example\n2;B;b@b.example\n", ';"', 1, 3, 3),
    "times and pipes": ("when|who\n10:30|A, B\n11:45|C, D\n", '|"', 2, 2, 0),
    "ragged rows": ("a,b,c\n1,2,3\n4,5\n6,7,8,9\n", ',"', 3, 3, 2),
    "single quotes": ("'name';'note'\n'Lee; A';'x'\n'B';'y'\n", ";'", 2, 2, 0),
    "apostrophes": ("name,note\nO'Neil,'tis\nD'Arcy,o'clock\n", ',"', 2, 2, 0),
    "escaped quotes": ('name,note\n"A","say \\"hi, you\\" now"\n"B","y"\n', ',"\\', 2, 2, 0),
    "escaped quotes beside no delimiter": ('name,note\n"A","a \\"word\\" more"\n"B","y"\n', ',"\\', 2, 2, 0),
    "escaped delimiters": ("id,title\n1,Dr. S\\, or how\n2,b\n", ',"\\', 2, 2, 0),
    "paths that end in a backslash": ('name,path\n"A","C:\\"\n"B","D:\\x\\"\n', ',"', 2, 2, 0),
    "backslashes that escape nothing": ("name,path\nA,C:\\x\nB,D:\\y\n", ',"', 2, 2, 0),
    "json": ('key,val\n1,"{""a"": [1, 2], ""b"": ""\\n""}"\n', ',"', 2, 1, 0),
    "lone CR": ("a;b\r1;2\r3;4", ';"', 2, 2, 0),
    "mixed line ends": ("a;b\r\n1;2\n\n3;4\r5;6", ';"', 2, 3, 0),
    "Excel's first line": ("sep=;\r\nname,first;b\r\n1;2\r\n", ';"', 2, 1, 0),
    "Excel's first line with a tab": ('"sep=\t"\na,x\tb\n1\t2\n', '\t"', 2, 1, 0),
}  # fmt: skip


def read(text: str, options: DialectOptions | None = None, encoding: str = "utf-8") -> tuple[Layout, ParsedRows]:
    data = text.encode(encoding)
    layout = inspect(data, complete=True, name="people.csv", options=options or DialectOptions())
    wanted = range(len(layout.header))
    return layout, parse_rows(data[layout.data_start :], layout, first_row=1, wanted=wanted, at_end=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", FOUND)
def test_marks_are_those_a_careful_person_would_take(name: str, encoding: str) -> None:
    text, marks, columns, rows, rejects = FOUND[name]
    layout, parsed = read(text, encoding=encoding)
    dialect = layout.dialect
    assert dialect.delimiter + dialect.quotechar + dialect.escapechar == marks
    assert (len(layout.header), parsed.rows, len(parsed.rejects)) == (columns, rows, rejects)


def test_values_of_an_escaped_file_are_those_without_escapes_and_the_result_is_escaped_alike() -> None:
    layout, parsed = read(FOUND["escaped quotes"][0])
    assert parsed.columns.column(1).to_pylist() == ['say "hi, you" now', "y"]
    more = parsed.columns.select([1]).rename_columns(["match_status"])
    assert header_line(layout, ["match_status"]) == b"name,note,match_status\n"
    out = append_columns(parsed, more, layout.dialect)
    assert out.splitlines()[0] == b'"A","say \\"hi, you\\" now","say \\"hi, you\\" now"'
    assert next(layout.dialect.read(out.decode()))[1:] == ['say "hi, you" now'] * 2


def test_the_users_word_comes_before_the_vote() -> None:
    text = "sep=;\na|b;c\n'1|x'|2;3\n"
    assert read(text)[0].dialect.delimiter == ";"
    layout, parsed = read(text, DialectOptions.of("|", None, "'"))
    assert (layout.header, parsed.columns.column(0).to_pylist()) == (("a", "b;c"), ["1|x"])
    layout, parsed = read('a|b\n"1|2\n', DialectOptions.of("|", None, "none"))
    assert parsed.columns.to_pylist() == [{"a": '"1', "b": "2"}]


def test_where_nothing_is_quoted_a_space_stands_for_what_would_be() -> None:
    layout, parsed = read("a;b\n1;2\n", DialectOptions.of(";", None, "none"))
    more = read('x\n"email=same;name=""jw"""\n', DialectOptions.of(",", None, '"'))[1].columns
    assert append_columns(parsed, more, layout.dialect) == b'1;2;email=same name="jw"\n'


def test_east_asian_text_is_never_split_at_half_a_character() -> None:
    text = "名前,能|力\n表|十,ソ|能\n"
    layout = inspect(
        text.encode("shift_jis"), complete=True, name="x.csv", options=DialectOptions.of(None, "shift_jis", None)
    )
    assert (layout.dialect.delimiter, layout.dialect.escapechar) == (",", "")


def test_without_a_header_columns_go_by_their_places_and_the_first_row_is_a_row() -> None:
    layout, parsed = read('"Anna";"Lee"\n"B";"C"', DialectOptions(header=False))
    assert layout.header == ("column_1", "column_2")
    assert header_line(layout, ["match_status"]) == b'"column_1";"column_2";"match_status"\n'
    assert parsed.row_numbers.tolist() == [1, 2]
    options = DialectOptions(header=False)
    assert options.by_name({"first_name": "1", "email": "9"}, layout.header) == {"first_name": "column_1", "email": "9"}
    assert read("Anna,Lee", options)[1].rows == 1
