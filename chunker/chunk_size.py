"""How large a chunk is: in bytes, never in guesses of rows."""

from collections.abc import Iterator
from itertools import count

SMALLEST = 64 << 10
CHUNKS_OF_A_SMALL_UPLOAD = 16
MOST_CHUNKS = 8000
"""Below the 10,000 parts that one multipart upload may have (Amazon S3 limits)."""
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


def growing_sizes(expected_size: int, largest: int, asked: int | None, *, first: int) -> Iterator[int]:
    """Bytes of each chunk from number `first` on, of an upload of about `expected_size` bytes.

    A compressed upload has at most 200 times the expected size (64 MiB if it is small): under 10,000 chunks even then.
    The sizes depend on the chunk's number alone, so a chunker that goes on where one died cuts the same chunks.
    """
    steady = max(chunk_size(expected_size, largest, asked), -(-expected_size // EXPECTED_CHUNKS))
    for number in count(first):
        yield steady << max(0, (number - STEADY_CHUNKS) // DOUBLED_AFTER + 1)
