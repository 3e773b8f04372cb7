"""How large a chunk is: in bytes, never in guesses of rows."""

SMALLEST = 64 << 10
CHUNKS_OF_A_SMALL_UPLOAD = 16
MOST_CHUNKS = 8000
"""Below the 10,000 parts that one multipart upload may have (Amazon S3 limits)."""


def chunk_size(upload_size: int, largest: int, asked: int | None) -> int:
    """Bytes of a chunk of an upload of `upload_size` bytes.

    `asked` by the user, or a sixteenth of the upload, from 64 KiB up to `largest`, so that all workers have work; never
    so small that there would be more chunks than parts of a multipart upload.
    """
    wanted = asked if asked is not None else min(max(upload_size // CHUNKS_OF_A_SMALL_UPLOAD, SMALLEST), largest)
    return max(wanted, -(-upload_size // MOST_CHUNKS))
