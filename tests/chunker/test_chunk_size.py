"""Chunks are large enough for S3 and small enough that all workers have work."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunker.chunk_size import CHUNKS_OF_SHORT_ROWS, MOST_CHUNKS, chunk_rows, chunk_size, growing_sizes

MIB = 1 << 20


@pytest.mark.parametrize(
    ("size", "asked", "bytes_"),
    [
        (0, None, 64 << 10),
        (100_000, None, 64 << 10),
        (16 * MIB, None, MIB),
        (10_000 * MIB, None, 16 * MIB),
        (16 * MIB, 4096, 4096),
        (1 << 40, None, 137_438_954),
        (1 << 40, 4096, 137_438_954),
    ],
)
def test_a_chunk_is_a_sixteenth_of_the_upload_within_bounds(size: int, asked: int | None, bytes_: int) -> None:
    assert chunk_size(size, 16 * MIB, asked) == bytes_


@given(st.integers(0, 1 << 50), st.none() | st.integers(1024, 1 << 30))
def test_there_are_never_more_chunks_than_parts_of_an_upload(size: int, asked: int | None) -> None:
    assert -(-size // chunk_size(size, 16 * MIB, asked)) <= MOST_CHUNKS


@given(st.integers(0, 1 << 50), st.none() | st.integers(1024, 1 << 30))
def test_rows_of_one_byte_do_not_make_more_chunks_than_parts_of_an_upload(size: int, asked: int | None) -> None:
    chunk = chunk_size(size, 16 * MIB, asked)
    full_by_rows = -(-size // (2 * chunk_rows(size, chunk)))
    assert -(-size // chunk) + full_by_rows <= CHUNKS_OF_SHORT_ROWS


def test_a_chunk_of_a_file_of_usual_size_has_few_rows() -> None:
    assert {chunk_rows(size, chunk_size(size, 16 * MIB, None)) for size in (0, MIB, 1 << 30, 4 << 30)} == {1 << 18}


@given(st.integers(1, 1 << 33), st.integers(0, 10_000))
def test_an_upload_of_a_wrong_estimate_is_cut_into_fewer_chunks_than_parts(size: int, first: int) -> None:
    sizes = growing_sizes(size, 16 * MIB, None, first=0)
    fewest = (min(next(sizes.bytes), 2 * next(sizes.rows)) for _ in range(10_000))
    assert sum(fewest) >= 200 * size
    later = growing_sizes(size, 16 * MIB, None, first=first)
    again = growing_sizes(size, 16 * MIB, None, first=0)
    assert next(later.bytes) == next(islice(again.bytes, first, None))
    assert next(later.rows) == next(islice(again.rows, first, None))
