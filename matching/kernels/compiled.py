"""How a kernel is compiled: once, when the package is installed, for any processor of its architecture."""

import hashlib
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from numba import njit, types
from numba.core import config
from numba.core.caching import InTreeCacheLocator

F = TypeVar("F", bound=Callable[..., Any])

BASELINE = {"x86_64": "x86-64-v2", "AMD64": "x86-64-v2"}
"""What every processor of the last fifteen years knows: an image is built on one machine and runs on another."""

LOCATORS = f"{__name__}.Installed,UserProvidedCacheLocator,UserWideCacheLocator"
"""Where machine code is looked for and kept: beside the source, in NUMBA_CACHE_DIR, in the user's cache."""

if "NUMBA_CPU_NAME" not in os.environ:
    config.CPU_NAME, config.CPU_FEATURES = BASELINE.get(platform.machine(), "generic"), ""


class Installed(InTreeCacheLocator):
    """The `__pycache__` beside the source, also where it can be read and not written, as in an image."""

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> "Installed | None":
        found: Installed | None = super().from_function(py_func, py_file)
        beside = Path(py_file).parent / "__pycache__"
        kept = any(beside.glob(f"{Path(py_file).stem}.{py_func.__qualname__}-*.nbi"))
        return found or (cls(py_func, py_file) if kept else None)

    def get_source_stamp(self) -> bytes:
        """Of all kernels together, for they share constants."""
        sources = sorted(Path(self._py_file).parent.glob("*.py"))
        return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).digest()


def kernel(*arguments: types.Type, returns: types.Type = types.void) -> Callable[[F], F]:
    """Compiles a function for these types. Where machine code can be kept nowhere, every process makes its own."""

    def compiled(function: F) -> F:
        signature = [returns(*arguments)]
        before, config.CACHE_LOCATOR_CLASSES = config.CACHE_LOCATOR_CLASSES, LOCATORS
        try:
            made: F = njit(signature, cache=True, nogil=True)(function)
        except (OSError, RuntimeError):
            made = njit(signature, nogil=True)(function)
        finally:
            config.CACHE_LOCATOR_CLASSES = before
        return made

    return compiled


def inner(function: F) -> F:
    """A function that kernels call; it is defined before them."""
    made: F = njit(nogil=True)(function)
    return made


def given(kind: types.Type, dimensions: int = 1) -> types.Type:
    """An array that a kernel reads, memory-mapped or not."""
    return types.Array(kind, dimensions, "C", readonly=True)


def made(kind: types.Type, dimensions: int = 1) -> types.Type:
    """An array that a kernel writes."""
    return types.Array(kind, dimensions, "C")


U8, U16, U32, U64 = types.uint8, types.uint16, types.uint32, types.uint64
I8, I16, I32, I64, F64, BOOL = types.int8, types.int16, types.int32, types.int64, types.float64, types.boolean
TEXTS = (given(I32), given(U8))
"""Texts as Arrow has them: where each begins, and the UTF-8 bytes of all."""
