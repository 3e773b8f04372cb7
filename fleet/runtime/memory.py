"""Memory that one chunk frees serves the next one."""

import ctypes
import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Parameters of glibc's mallopt (malloc.h)."""
_KEPT = 1 << 30
_LARGEST_IN_HEAP = 32 << 20
"""Bytes; glibc takes no larger threshold on 64-bit machines."""


def keep_freed_memory(*, arrow: bool = False) -> bool:
    """Makes the C allocator of this process keep what is freed, with `arrow` pyarrow's too; returns whether it does.

    By default each block of a few MiB is mapped afresh and given back to the system, and the kernel clears every page
    again: for chunks that costs more than reading them. Only glibc can be told; elsewhere nothing changes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        return False
    wanted = {_MMAP_THRESHOLD: _LARGEST_IN_HEAP, _TRIM_THRESHOLD: _KEPT, _TOP_PAD: _LARGEST_IN_HEAP}
    kept = all(mallopt(name, value) for name, value in wanted.items())
    if kept and arrow:
        import pyarrow as pa  # noqa: PLC0415 - most processes have no use for it

        pa.set_memory_pool(pa.system_memory_pool())
    return kept
