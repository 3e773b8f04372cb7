"""Whether a run fits into this machine's memory. How large the upload is does not count: it stays on disk."""

import re
from pathlib import Path

from console.mistakes import Mistake
from console.sizes import show_size

BUILDING, PER_BYTE_AT_FIRST = 256 << 20, 8.0
"""Building the directory's index: so many bytes, or less where the directory file is small."""
PER_DIRECTORY_BYTE = 0.25
"""What comes on top at most, for each byte of the directory file; nothing was seen with seven million contacts."""
PER_CHUNK_BYTE = 30.0
"""A worker, for each byte of its chunk."""
PER_WORKER = 400 << 20
"""A worker with its matching process and the pages of the directory that it reads."""
BASE = 700 << 20
"""Embedded AWS, chunker, merger and this command, empty."""


def memory_needed(upload: int, directory: int, *, workers: int, chunk: int, stored: int = 0) -> int:
    """Bytes that matching an upload of this size takes; all arguments in bytes but `workers`.

    BASE + workers * (PER_WORKER + PER_CHUNK_BYTE * chunk) + BUILDING + PER_DIRECTORY_BYTE * directory + stored,
    which is what the embedded AWS keeps on a disk that is none.
    """
    working = workers * (PER_WORKER + PER_CHUNK_BYTE * min(chunk, upload))
    building = min(BUILDING, PER_BYTE_AT_FIRST * directory) + PER_DIRECTORY_BYTE * directory
    return int(BASE + working + building + stored)


def memory_available(root: Path = Path("/")) -> int | None:
    """Bytes that can still be had: what the kernel says, or less where a container's limit says so; None if unknown."""
    found = [amount for amount in (_of_machine(root), _of_container(root)) if amount is not None]
    return min(found, default=None)


def check_memory(name: str, needed: int, available: int | None) -> None:
    """Raises Mistake when the run would not fit."""
    if available is not None and needed > available:
        raise Mistake(
            f"Matching {name} takes about {show_size(needed)} of memory, and {show_size(available)} are free. "
            "Give it fewer --workers, a smaller --chunk-size or a larger machine, or match it on AWS."
        )


def _of_machine(root: Path) -> int | None:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _text(root / "proc/meminfo"), re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _of_container(root: Path) -> int | None:
    """Control groups version 2, as containers see their own."""
    limit, used = (_text(root / "sys/fs/cgroup" / name).strip() for name in ("memory.max", "memory.current"))
    return max(int(limit) - int(used), 0) if limit.isdecimal() and used.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
