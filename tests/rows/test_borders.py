import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rows import MAX_ROW_BYTES, Dialect, find_rows
from tests.rows.csv_texts import LINE_ENDS, ROWS, STRAY, TOKENS, csv_text, thorough
from tests.rows.reading_by_csv import Row, rows_by_csv

COMMA = Dialect()


def rows_found(data: bytes, limit: int = MAX_ROW_BYTES) -> list[Row]:
    found = find_rows(data, COMMA, at_end=True, limit=limit)
    columns = (found.starts, found.ends, found.widths, found.rejected)
    return [Row(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


@thorough
@given(csv_text)
@example(b"a\r")
@example(b'""\n')
@example(b'"\r')
def test_rows_are_the_records_of_the_csv_module(data: bytes) -> None:
    assert rows_found(data) == rows_by_csv(data, COMMA)


@thorough
@given(csv_text, st.integers(1, 30))
def test_records_over_the_limit_cost_their_first_line_alone(data: bytes, limit: int) -> None:
    assert rows_found(data, limit) == rows_by_csv(data, COMMA, limit)


@thorough
@given(csv_text, st.integers(1, 30), st.data())
def test_rows_found_before_the_data_is_all_there_stay_as_they_are(data: bytes, limit: int, cut: st.DataObject) -> None:
    size = cut.draw(st.integers(0, len(data)))
    early = find_rows(data[:size], COMMA, at_end=False, limit=limit)
    late = find_rows(data[early.consumed :], COMMA, at_end=True, limit=limit)
    whole = find_rows(data, COMMA, at_end=True, limit=limit)
    assert np.concatenate((early.starts, late.starts + early.consumed)).tolist() == whole.starts.tolist()
    assert np.concatenate((early.widths, late.widths)).tolist() == whole.widths.tolist()
    assert np.concatenate((early.rejected, late.rejected)).tolist() == whole.rejected.tolist()


def test_a_record_of_just_the_limit_is_not_given_up_at_half_its_line_end() -> None:
    longest = b'"a\nb"'
    cut = find_rows(longest + b"\r", COMMA, at_end=False, limit=len(longest))
    assert (len(cut), cut.consumed) == (0, 0)


@thorough
@given(csv_text, st.integers(1, 30), st.data())
def test_a_piece_that_ends_where_a_row_ends_has_the_same_rows_by_itself(
    data: bytes, limit: int, cut: st.DataObject
) -> None:
    rows = rows_found(data, limit)
    count = cut.draw(st.integers(0, len(rows)))
    size = rows[count].start if count < len(rows) else len(data)
    assert rows_found(data[:size], limit) == rows[:count]


@pytest.mark.parametrize("seed", range(3))
def test_buffers_of_several_windows_are_read_as_one(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        chance.choice(ROWS) + (chance.choice(STRAY) if chance.random() < 0.02 else b"") + chance.choice(LINE_ENDS)
        for _ in range(60_000)
    ]
    noise = [chance.choice(TOKENS) for _ in range(20_000)]
    data = b"".join(pieces + noise + [b"x" * 70, b"\n"] * 20_000 + pieces + noise)
    assert len(data) > 2 << 20
    assert rows_found(data, limit=1000) == rows_by_csv(data, COMMA, limit=1000)


def test_other_delimiters_and_quotes_are_read_the_same_way() -> None:
    data = b"a;'b;\nc'\r\n'd\"';e,f\n"
    found = find_rows(data, Dialect(delimiter=";", quotechar="'"), at_end=True)
    assert found.starts.tolist() == [0, 10]


def test_a_quote_that_never_closes_costs_one_line_of_a_large_file() -> None:
    line = b"aaa,bbb,ccc\n"
    data = line * 5 + b'a,"b,c\n' + line * (2 * MAX_ROW_BYTES // len(line))
    rows = rows_found(data)
    assert [index for index, row in enumerate(rows) if row.rejected] == [5]
    assert len(rows) == 6 + 2 * MAX_ROW_BYTES // len(line)


def test_the_limit_is_the_last_length_that_is_a_row() -> None:
    longest = b'"' + b"a\n" * (MAX_ROW_BYTES // 2 - 1) + b'"'
    assert len(longest) == MAX_ROW_BYTES
    assert [row.rejected for row in rows_found(longest + b"\r\nb\n")] == [False, False]
    longer = longest.removesuffix(b'"') + b'x"'
    assert rows_found(longer + b"\r\nb\n")[0] == Row(0, 2, 1, rejected=True)


def test_lines_that_all_leave_a_quote_open_take_no_time_that_grows_with_their_square() -> None:
    data = b'"a"b","\n' * 200_000
    assert all(row.rejected for row in rows_found(data))
