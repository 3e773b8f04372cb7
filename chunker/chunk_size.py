"""How large a chunk is: in bytes, never in guesses of rows; and the most rows that it may have."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

SMALLEST_ASKED, LARGEST_ASKED = 1024, 1 << 30
"""Bytes that an upload's option may ask for."""
SMALLEST = 64 << 10
CHUNKS_OF_A_SMALL_UPLOAD = 16
MOST_CHUNKS = 8000
"""Below the 10,000 parts that one multipart upload may have (Amazon S3 limits)."""
USUAL_ROWS = 1 << 18
"""Most rows of a chunk: what is made of a row of one byte, a reject or appended columns, is a hundred times the row."""
CHUNKS_OF_SHORT_ROWS = 9000
"""Chunks of an upload of nothing but the shortest rows, where it has more than so many times the usual rows."""
EXPECTED_CHUNKS = 4000
"""Most chunks of an upload whose size is an estimate, if the estimate is right."""
STEADY_CHUNKS = 5000
DOUBLED_AFTER = 500
"""Where it is not right, chunks double in size after so many, and again after every so many more."""


def chunk_size(upload_size: int, largest: int, asked: int | None) -> int:
    """Bytes of a chunk of an upload of `upload_size` bytes.

    `asked` by the user, or a sixteenth of the upload, from 64 KiB up to `largest`, so that all workers have work; never
    so small that there would be more chunks than parts of a multipart upload.
    """
    wanted = asked if asked is not None else min(max(upload_size // CHUNKS_OF_A_SMALL_UPLOAD, SMALLEST), largest)
    return max(wanted, -(-upload_size // MOST_CHUNKS))


def chunk_rows(upload_size: int, chunk_bytes: int) -> int:
    """The most rows of a chunk, of an upload with chunks of `chunk_bytes`.

    A chunk is full by its bytes or by its rows, each of which has two bytes at least: those that can be full by rows
    are as many as those that can be full by bytes leave of all.
    """
    spare = CHUNKS_OF_SHORT_ROWS - -(-upload_size // chunk_bytes)
    return max(USUAL_ROWS, -(-upload_size // (2 * spare)))


@dataclass(frozen=True, slots=True)
class GrowingSizes:
    """Of the chunks from some number on, one after another, of an upload whose size is an estimate."""

    bytes: Iterator[int]
    rows: Iterator[int]


def growing_sizes(expected_size: int, largest: int, asked: int | None, *, first: int) -> GrowingSizes:
    """The sizes of the chunks from number `first` on, of an upload of about `expected_size` bytes.

    A compressed upload has at most 200 times the expected size (64 MiB if it is small): under 10,000 chunks even then.
    The sizes depend on the chunk's number alone, so a chunker that goes on where one died cuts the same chunks.
    """
    fewest = max(1, -(-expected_size // EXPECTED_CHUNKS))
    steady = max(chunk_size(expected_size, largest, asked), fewest)
    return GrowingSizes(_doubling(steady, first), _doubling(chunk_rows(expected_size, fewest), first))


def _doubling(steady: int, first: int) -> Iterator[int]:
    for number in count(first):
        yield steady << max(0, (number - STEADY_CHUNKS) // DOUBLED_AFTER + 1)
