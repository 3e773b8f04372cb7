"""Uploads that are compressed: told by their first bytes, never by their name."""

from typing import Literal

Compression = Literal["gzip", "zstd"]

_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
"""How skippable frames of zstd begin, which some tools write first (RFC 8878, section 3.1.2)."""
SUFFIXES = (".gz", ".zst")
"""Of the names of compressed files, by custom."""


def compression_of(head: bytes) -> Compression | None:
    """How a file that begins with `head` is compressed (RFC 1952, RFC 8878); None for any other file."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    first = head[:4]
    if first == b"\x28\xb5\x2f\xfd" or (len(first) == 4 and int.from_bytes(first, "little") in _SKIPPABLE):
        return "zstd"
    return None


def stem(name: str) -> str:
    """A file's name without `.csv`, and without `.gz` or `.zst` behind that."""
    for suffix in SUFFIXES:
        name = _without(name, suffix)
    return _without(name, ".csv")


def _without(name: str, suffix: str) -> str:
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name
