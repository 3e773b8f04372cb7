"""The user's upload as plain bytes, whatever it is compressed with."""

from collections.abc import Iterator
from pathlib import Path

from fleet.domain.compression import compression_of
from rows import Inflation, PlainHead

BLOCK = 1 << 20


def plain_blocks(path: Path) -> Iterator[bytes]:
    """All of the file's plain bytes. Raises UnusableFile for what cannot be unpacked."""
    return (block for block, _ in _inflated(path))


def plain_beginning(path: Path, most: int) -> PlainHead:
    """The file's first `most` plain bytes, and its size by what was read of it. Raises as `plain_blocks` does."""
    data, expected = b"", 0
    for block, expected in _inflated(path):
        data += block
        if len(data) > most:
            return PlainHead(data[:most], False, expected)
    return PlainHead(data, True, len(data))


def _inflated(path: Path) -> Iterator[tuple[bytes, int]]:
    """Plain bytes, and how many the whole file may have of them."""
    size = path.stat().st_size
    with path.open("rb") as file:
        block = file.read(BLOCK)
        compression = compression_of(block)
        inflation = Inflation(compression, name=str(path)) if compression else None
        while block:
            if inflation:
                yield from ((plain, inflation.expected(size)) for plain in inflation.feed(block))
            else:
                yield block, size
            block = file.read(BLOCK)
        if inflation:
            inflation.finish()
