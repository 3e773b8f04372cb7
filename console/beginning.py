"""What the beginning of an upload tells of its size, before anything of it is parsed."""

from dataclasses import dataclass
from pathlib import Path

from fleet.domain.compression import compression_of

SAMPLE = 1 << 20
"""Bytes read of the file, and plain ones kept."""


@dataclass(frozen=True, slots=True)
class Beginning:
    sample: bytes
    """Plain bytes."""
    size: int
    """Plain bytes of the whole file; of a large compressed one an estimate by its first MiB.

    What such a file says of its own size does not help: gzip keeps only that of its last member, modulo 4 GiB.
    """
    stored: int
    """Bytes that the file takes while it is matched: a compressed one lies unpacked beside itself."""


def beginning_of(upload: Path) -> Beginning:
    """Raises UnusableFile for a compressed file that cannot be unpacked."""
    with upload.open("rb") as file:
        sample = file.read(SAMPLE)
    size, compression = upload.stat().st_size, compression_of(sample)
    if compression is None:
        return Beginning(sample, size, size)
    from rows import plain_head  # noqa: PLC0415 - it takes its time, and most uploads are not compressed

    head = plain_head(sample, compression, size=size, most=SAMPLE, name=str(upload))
    return Beginning(head.data, head.size, size + head.size)
