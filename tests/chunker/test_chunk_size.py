"""Chunks are large enough for S3 and small enough that all workers have work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunker.chunk_size import MOST_CHUNKS, chunk_size

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
