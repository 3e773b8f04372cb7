"""UTF-16 is read as the same rows as the same text in UTF-8, whatever blocks it comes in."""

from hypothesis import given
from hypothesis import strategies as st

from rows import Dialect, Layout, RowSpan, Splitter, append_columns, parse_rows
from tests.rows.csv_texts import csv_text, thorough

NAMES = ("x", "y", "z")
encodings = st.sampled_from(["utf-16-le", "utf-16-be"])


def wide(data: bytes, encoding: str) -> bytes:
    """The text with some letters beyond ASCII, whose halves look like marks: U+0A0D, U+2C22 and a pair."""
    return data.decode().replace("a", "\u0a0d").replace("b", "\u2c22\u0d0a").replace("x", "𝄞").encode(encoding)


@thorough
@given(csv_text, encodings)
def test_values_rejects_and_raw_rows_are_those_of_utf_8(data: bytes, encoding: str) -> None:
    upload = wide(data, encoding)
    narrow = Layout(Dialect(), NAMES, b"x,y,z", 0)
    read = parse_rows(
        upload, Layout(Dialect(encoding=encoding), NAMES, b"x,y,z", 0), first_row=1, wanted=[0, 1, 2], at_end=True
    )
    plain = parse_rows(upload.decode(encoding).encode(), narrow, first_row=1, wanted=[0, 1, 2], at_end=True)
    assert read.columns == plain.columns
    assert list(read.rejects) == list(plain.rejects)
    assert append_columns(read, read.columns, narrow.dialect) == append_columns(plain, plain.columns, narrow.dialect)


@thorough
@given(csv_text, encodings, st.integers(1, 40), st.integers(1, 60), st.booleans())
def test_spans_do_not_depend_on_blocks_nor_restarts(
    data: bytes, encoding: str, block: int, chunk: int, odd: bool
) -> None:
    upload = wide(data, encoding) + b"\0" * odd
    dialect = Dialect(encoding=encoding)
    whole = spans(upload, dialect, len(upload) + 1, chunk)
    assert spans(upload, dialect, block, chunk) == whole
    for span in whole:
        rest = [each for each in whole if each.start >= span.start]
        assert spans(upload, dialect, block, chunk, span.start, span.first_row) == rest
        layout = Layout(dialect, NAMES, b"x,y,z", 0)
        at_end = span.end == len(upload)
        parsed = parse_rows(upload[span.start : span.end], layout, first_row=1, wanted=[], at_end=at_end)
        assert parsed.rows == span.rows
    assert b"".join(upload[span.start : span.end] for span in whole) == upload


def spans(upload: bytes, dialect: Dialect, block: int, chunk: int, start: int = 0, first_row: int = 1) -> list[RowSpan]:
    splitter = Splitter(dialect, start=start, first_row=first_row, chunk_bytes=chunk)
    found = [
        span for place in range(start, len(upload), block) for span in splitter.feed(upload[place : place + block])
    ]
    return [*found, *splitter.finish()]
