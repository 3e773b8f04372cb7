"""The user's upload as plain bytes, whatever it is compressed with."""

from collections.abc import Iterator
from pathlib import Path

from fleet.domain.compression import compression_of
from rows import Inflation

BLOCK = 1 << 20


def plain_blocks(path: Path) -> Iterator[bytes]:
    """All of the file's plain bytes. Raises UnusableFile for what cannot be unpacked."""
    with path.open("rb") as file:
        block = file.read(BLOCK)
        compression = compression_of(block)
        inflation = Inflation(compression, name=str(path)) if compression else None
        while block:
            yield from inflation.feed(block) if inflation else (block,)
            block = file.read(BLOCK)
        if inflation:
            inflation.finish()
