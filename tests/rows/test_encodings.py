import pytest

from rows import Dialect, DialectOptions, Layout, UnusableOption, inspect, parse_rows, tells_encoding
from rows.encodings import canonical, is_utf8, utf16_by_nuls

CJK = "姓名,电子邮件,公司\n一王小明,ming@example.cn,上海一一软件有限公司\n李一,li@example.cn,北京一号\n"
HINDI = "नाम,शहर\nअनिल कुमार,दिल्ली\nसुनीता,मुंबई\n"
GERMAN = "Vorname;Straße;Größe\nJürgen;Hauptstraße 3;1,80\nÄnne;Am Öl 4;1,65\n"


def look(head: bytes, encoding: str | None = None, *, complete: bool = True) -> Layout:
    return inspect(
        head, complete=complete, name="people.csv", options=DialectOptions.of(None, encoding, None, header=True)
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CJK, HINDI, GERMAN, "a,b\n1,2\n", "email\nx@y.example\n", CJK.replace("\n", "\r\n")])
def test_utf_16_is_told_by_its_nuls_or_its_mark(text: str, encoding: str) -> None:
    bare = text.encode(encoding)
    assert look(bare).dialect.encoding == encoding
    marked = look("\ufeff".encode(encoding) + bare)
    assert (marked.dialect.encoding, marked.dialect.bom) == (encoding, True)
    assert list(marked.header) == text.splitlines()[0].replace(";", ",").split(",")
    assert marked.data_start == len(("\ufeff" + text[: text.index("\n") + 1]).encode(encoding))


@pytest.mark.parametrize("text", [b"name,town\nAnna\0 Lee,B\n", b"a,b\n\0,\0\n" * 5, b"a\0b\n1\n", b"\0\0\0\0"])
def test_nuls_in_a_text_of_bytes_are_no_utf_16(text: bytes) -> None:
    assert utf16_by_nuls(text) is None


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "shift_jis", "gb18030", "cp1251"])
def test_text_of_bytes_is_no_utf_16(encoding: str) -> None:
    text = {"shift_jis": "名前,姓\n太郎,山田\n", "gb18030": CJK, "cp1251": "имя,фамилия\nЮлия,Цой\n"}.get(
        encoding, GERMAN
    )
    assert utf16_by_nuls(text.encode(encoding)) is None


def test_a_broken_line_does_not_outvote_the_others() -> None:
    assert look("é,b\nà,ü\n".encode() + b"caf\xe9,b\n").dialect.encoding == "utf-8"
    assert look("é,b\nà,ü\nè,ö\n".encode("cp1252") + "é,b\n".encode()).dialect.encoding == "cp1252"
    assert is_utf8("é".encode()[:1], complete=False)


def test_ascii_alone_tells_nothing_until_the_user_does() -> None:
    assert not tells_encoding(b"a,b\n1,2\n")
    assert tells_encoding("é,b\n".encode())
    assert tells_encoding(b"a,b\n1,2\n", DialectOptions(encoding="cp1251"))
    assert look(b"a,b\n1,2\n").dialect.encoding == "utf-8"


def test_a_mark_comes_before_the_users_word_and_that_before_what_the_bytes_look_like() -> None:
    assert look("\ufeffa,b\n1,2\n".encode(), "cp1251").dialect.encoding == "utf-8"
    assert look("é,b\n1,2\n".encode(), "cp1251").dialect.encoding == "cp1251"
    assert look("a,b\n1,2\n".encode("utf-16-be"), "utf-16").dialect.encoding == "utf-16-be"


def test_rows_that_are_not_utf_8_are_read_as_windows_1252_unless_utf_8_was_asked_for() -> None:
    data = "é,b\n".encode() + b"caf\xe9,1\n" + "ü,2\n".encode() * 2 + b"\x81,\x80\n"
    layout = look(data)
    parsed = parse_rows(data[layout.data_start :], layout, first_row=1, wanted=[0, 1], at_end=True)
    assert parsed.columns.column(0).to_pylist() == ["café", "ü", "ü", "\x81"]
    assert parsed.columns.column(1).to_pylist() == ["1", "2", "2", "€"]
    assert (parsed.fallback_rows, len(parsed.rejects)) == (2, 0)
    assert parsed.raw[0] == "café,1".encode()
    strict = parse_rows(data[5:], look(data, "utf-8"), first_row=1, wanted=[0, 1], at_end=True)
    assert [each.row_number for each in strict.rejects] == [1, 4]
    assert strict.fallback_rows == 0


def test_unpaired_surrogates_and_half_units_are_undecodable() -> None:
    good = "ä,𝄞\r\n".encode("utf-16-le")
    data = b"\xff\xfe" + "a,b\r\n".encode("utf-16-le") + good + b"\x00\xd8,\0b\0\r\0\n\0" + good + b"x\0,\0y"
    layout = look(data)
    parsed = parse_rows(data[layout.data_start :], layout, first_row=1, wanted=[0, 1], at_end=True)
    assert parsed.columns.to_pylist() == [{"a": "ä", "b": "𝄞"}] * 2
    assert [(each.row_number, each.reason, each.raw) for each in parsed.rejects] == [
        (2, "undecodable", b"\\x00\\xd8,b"),
        (4, "undecodable", b"x,\\x79"),
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "město,příjmení\nPlzeň,Dvořák\n"),
        ("cp1251", "имя,фамилия\nЮлия,Цой\n"),
        ("iso-8859-15", "prix,nom\n5 €,Œuvre\n"),
        ("latin-1", "nom,âge\nÉva,3\n"),
        ("koi8-r", "имя,фамилия\nЮлия,Цой\n"),
        ("shift_jis", '名前,表\n表十|ソ,山田\n能,"ソ\nー"\n'),
        ("gb18030", '姓名,公司\n王小明𠀀,"上海,一"\n'),
        ("big5", "姓名,公司\n功許|蓋,上海\n"),
        ("euc-kr", "이름,회사\n김,서울\n"),
    ],
)
def test_other_encodings_are_read_when_the_user_names_them(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    layout = look(data, encoding)
    parsed = parse_rows(data[layout.data_start :], layout, first_row=1, wanted=[0, 1], at_end=True)
    assert layout.header_raw + b"\n" + parsed.raw.text == text.encode()
    assert not parsed.rejects
    assert layout.dialect.delimiter == ","


@pytest.mark.parametrize("encoding", ["utf-7", "iso2022_jp", "utf-32", "hz", "cp037", "rot13", "klingon", "", "johab"])
def test_encodings_that_rows_cannot_be_found_in_are_refused_with_a_remedy(encoding: str) -> None:
    assert canonical(encoding) is None
    with pytest.raises(UnusableOption, match=r"option encoding .* save the file as UTF-8 CSV\.$"):
        DialectOptions.of(None, encoding, None)


def test_a_delimiter_that_may_be_half_a_character_is_refused() -> None:
    with pytest.raises(UnusableOption, match="half of another character"):
        DialectOptions.of("|", "shift_jis", None)
    assert DialectOptions.of(";", "shift_jis", "'").delimiter == ";"
    assert DialectOptions.of("|", "euc-kr", None).delimiter == "|"


def test_undecodable_rows_of_such_an_encoding_are_rejects() -> None:
    layout = Layout(Dialect(encoding="shift_jis"), ("a", "b"), b"a,b", 0)
    parsed = parse_rows(b"\x81,1\n\x95\x5c,2\n", layout, first_row=1, wanted=[0], at_end=True)
    assert [(each.row_number, each.raw) for each in parsed.rejects] == [(1, b"\\x81,1")]
    assert parsed.columns.column(0).to_pylist() == ["表"]
