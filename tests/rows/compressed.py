"""Compressed files for tests, made by other libraries than those that read them where there are such."""

import gzip
import io
import zlib

import zstandard

HOLLOW_ZSTD = b"\x50\x2a\x4d\x18\x04\0\0\0none"
"""A skippable frame."""


def gzipped(*members: bytes) -> bytes:
    """One gzip member for each of `members`."""
    return b"".join(gzip.compress(member, mtime=0) for member in members)


def zstandards(*frames: bytes) -> bytes:
    """One zstd frame for each of `frames`, with checksum."""
    return b"".join(zstandard.ZstdCompressor(write_checksum=True).compress(frame) for frame in frames)


def packed(kind: str, *parts: bytes) -> bytes:
    return gzipped(*parts) if kind == "gzip" else zstandards(*parts)


def unpacked(data: bytes) -> bytes:
    """The plain bytes of a file that may be compressed."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True) as reader:
            return reader.read()
    return data


def bomb(kind: str, line: bytes, times: int, first: bytes = b"") -> bytes:
    """`first` and then the same line `times` over, made without holding its plain bytes."""
    block = line * 10_000
    packer = zlib.compressobj(9, wbits=31) if kind == "gzip" else zstandard.ZstdCompressor().compressobj()
    return packer.compress(first) + b"".join(packer.compress(block) for _ in range(times // 10_000)) + packer.flush()
