"""The scan for row starts finds those that the worker's reading finds, and knows how many there are before any byte."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rows import Dialect, find_rows
from rows.scan import RowStarts, scan_rows
from tests.rows.csv_texts import TOKENS, csv_text, thorough

COMMA = Dialect()
UNLIMITED = 1 << 40
LONG_RUNS = tuple(b"x" * before + b'"' * quotes for before in (0, 1) for quotes in (7, 8, 9, 10, 64, 129))
quoted_text = st.lists(st.sampled_from(TOKENS + LONG_RUNS), max_size=40).map(b"".join)
some_text = st.one_of(csv_text, quoted_text).filter(bool)
dialects = st.sampled_from(
    [COMMA, Dialect(escapechar="\\"), Dialect(quotechar=""), Dialect(encoding="utf-16-le"), Dialect(delimiter=";")]
)


def starts(found: RowStarts) -> list[int]:
    offsets: list[int] = []
    while (start := found.first_from(offsets[-1] + 1 if offsets else 0)) is not None:
        offsets.append(start)
    return offsets


@thorough
@given(some_text, dialects)
@example(b'a"\n' * 100 + b'"b\nc"\n' * 50, COMMA)
@example(b'x"' + b'"' * 200 + b'\n"b\nc"\n', COMMA)
@example(b'x"' + b'"' * 201 + b'\n"b\nc"\n', COMMA)
def test_rows_begin_where_the_worker_finds_them(text: bytes, dialect: Dialect) -> None:
    data = text.decode().encode(dialect.encoding)
    found = scan_rows(data, 0, len(data), dialect)
    rows = find_rows(data[: found.consumed], dialect, at_end=True, limit=UNLIMITED)
    assert starts(found) == rows.starts.tolist()
    assert not rows.rejected.any()


@thorough
@given(some_text)
def test_all_rows_that_end_are_found(data: bytes) -> None:
    found = scan_rows(data, 0, len(data), COMMA)
    assert len(find_rows(data[found.consumed :], COMMA, at_end=False, limit=UNLIMITED)) == 0


@thorough
@given(some_text)
def test_rows_are_counted_before_any_byte(data: bytes) -> None:
    found = scan_rows(data, 0, len(data), COMMA)
    offsets = starts(found)
    assert [found.before(byte) for byte in range(len(data) + 1)] == [
        sum(start < byte for start in offsets) for byte in range(len(data) + 1)
    ]


@thorough
@given(some_text)
def test_rows_are_found_by_their_number(data: bytes) -> None:
    found = scan_rows(data, 0, len(data), COMMA)
    offsets = starts(found)
    assert [found.nth(row) for row in range(len(data) + 1)] == offsets + [None] * (len(data) + 1 - len(offsets))


@pytest.mark.parametrize("start", [0, 1, 63, 64, 65, 1000])
def test_a_piece_of_the_data_is_read_as_if_it_were_alone(start: int) -> None:
    data = b"x" * start + b'a,"b\n"\nc,5" d\n' * 30
    piece = data[start:]
    assert starts(scan_rows(data, start, len(data), COMMA)) == starts(scan_rows(piece, 0, len(piece), COMMA))
