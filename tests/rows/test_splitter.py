import pytest
from hypothesis import given
from hypothesis import strategies as st

from rows import MAX_LINE_BYTES, MAX_ROW_BYTES, Dialect, RowSpan, Splitter, UnusableFile
from tests.rows.csv_texts import csv_text, thorough
from tests.rows.reading_by_csv import rows_by_csv

COMMA = Dialect()
LIMIT = 25
chunk_sizes = st.integers(1, 120)


def split(
    data: bytes,
    chunk_bytes: int,
    block: int = 1 << 20,
    *,
    chunk_rows: int = 1 << 30,
    start: int = 0,
    first_row: int = 1,
    limit: int = LIMIT,
) -> list[RowSpan]:
    splitter = Splitter(
        COMMA, start=start, first_row=first_row, chunk_bytes=chunk_bytes, chunk_rows=chunk_rows, limit=limit
    )
    spans = []
    for offset in range(start, len(data), block):
        spans += splitter.feed(data[offset : offset + block])
    return spans + splitter.finish()


@thorough
@given(csv_text, chunk_sizes)
def test_the_chunks_rows_joined_are_the_rows_of_the_whole(data: bytes, chunk_bytes: int) -> None:
    whole = rows_by_csv(data, COMMA, LIMIT)
    row = 0
    for span in split(data, chunk_bytes):
        assert span.first_row == row + 1
        rows = rows_by_csv(data[span.start : span.end], COMMA, LIMIT)
        expected = whole[row : row + span.rows]
        assert [(each.start + span.start, each.end + span.start, each.rejected) for each in rows] == [
            (each.start, each.end, each.rejected) for each in expected
        ]
        row += span.rows
    assert row == len(whole)


@thorough
@given(csv_text, chunk_sizes)
def test_spans_follow_on_each_other_and_cover_everything(data: bytes, chunk_bytes: int) -> None:
    spans = split(data, chunk_bytes)
    borders = [0, *(span.end for span in spans)]
    assert [span.start for span in spans] == borders[:-1]
    assert borders[-1] == len(data)


@thorough
@given(csv_text, chunk_sizes)
def test_only_blank_lines_alone_make_a_span_without_rows(data: bytes, chunk_bytes: int) -> None:
    spans = split(data, chunk_bytes)
    assert len(spans) <= 1 or all(span.rows for span in spans)


@thorough
@given(csv_text, chunk_sizes, st.integers(1, 5) | st.just(1 << 30), st.integers(1, 40))
def test_a_span_ends_at_the_first_row_that_begins_a_chunk_behind_its_start_or_is_one_too_many(
    data: bytes, chunk_bytes: int, chunk_rows: int, block: int
) -> None:
    starts = [row.start for row in rows_by_csv(data, COMMA, LIMIT)]
    for span in split(data, chunk_bytes, block, chunk_rows=chunk_rows):
        further = enumerate(starts[span.first_row :], 1)
        later = [start for row, start in further if start >= span.start + chunk_bytes or row >= chunk_rows]
        assert span.end == (later[0] if later else len(data))


@thorough
@given(csv_text, chunk_sizes, st.integers(1, 40))
def test_spans_do_not_depend_on_the_blocks(data: bytes, chunk_bytes: int, block: int) -> None:
    assert split(data, chunk_bytes, block) == split(data, chunk_bytes)


@thorough
@given(csv_text, chunk_sizes, st.integers(1, 5), st.integers(1, 40), st.data())
def test_a_splitter_that_goes_on_where_a_span_ended_gives_the_same_spans(
    data: bytes, chunk_bytes: int, rows: int, block: int, which: st.DataObject
) -> None:
    spans = split(data, chunk_bytes, chunk_rows=rows)
    done = which.draw(st.integers(0, len(spans)))
    start = spans[done - 1].end if done else 0
    first_row = spans[done - 1].first_row + spans[done - 1].rows if done else 1
    assert split(data, chunk_bytes, block, chunk_rows=rows, start=start, first_row=first_row) == spans[done:]


def test_spans_come_while_the_upload_is_read() -> None:
    splitter = Splitter(COMMA, start=0, first_row=1, chunk_bytes=10)
    assert splitter.feed(b"aaaa\n" * 5) == [RowSpan(1, 2, 0, 10), RowSpan(3, 2, 10, 20)]


def test_blank_lines_at_the_end_belong_to_the_last_span() -> None:
    assert split(b"a,b\n" + b"\r\n" * 50, 4) == [RowSpan(1, 1, 0, 104)]


def test_what_is_held_does_not_grow_with_the_upload() -> None:
    splitter = Splitter(COMMA, start=0, first_row=1, chunk_bytes=1 << 10)
    for block in [b'a,"open\n' * 3, *[b"b,c\n" * 16_384] * 64]:
        splitter.feed(block)
        assert splitter.held <= 2 * MAX_ROW_BYTES + 2 * 65_536


def test_a_line_without_end_is_refused_by_the_name_of_its_file() -> None:
    splitter = Splitter(COMMA, start=0, first_row=1, chunk_bytes=1 << 20, name="people.csv")
    with pytest.raises(UnusableFile, match=r"^people\.csv has a line of more than 16 MiB near byte 0"):
        splitter.feed(b"x" * (2 * MAX_LINE_BYTES))


def test_a_line_without_end_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnusableFile, match="line of more than 16 MiB"):
        split(b"x" * (2 * MAX_LINE_BYTES), 1 << 20, MAX_LINE_BYTES // 32)


@pytest.mark.parametrize("block", [1 << 20, MAX_LINE_BYTES + 1, MAX_LINE_BYTES * 2])
def test_the_longest_line_that_is_read_does_not_depend_on_the_blocks(block: int) -> None:
    line = b"x" * MAX_LINE_BYTES
    assert len(split(line + b"\r\nb\n", 1 << 20, block)) == 2
    with pytest.raises(UnusableFile):
        split(line + b"x\r\nb\n", 1 << 20, block)
