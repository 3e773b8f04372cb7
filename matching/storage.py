"""Where the parts of a directory lie while it is built."""

import mmap
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Number = TypeVar("Number", bound=np.generic)

SMALL = 1 << 16
"""Bytes that are not worth a place on disk."""
FIRST, LARGEST = 1 << 20, 64 << 20
"""Bytes of files: each is twice as large as the one before. An array that is larger has its own: files are few."""
PAGE = 4096


class Storage(Protocol):
    """Keeps what is finished; what comes back has the same contents and is not to be changed."""

    def empty(self, size: int, kind: type[Number]) -> npt.NDArray[Number]:
        """Room for so many numbers, to be filled."""
        ...

    def numbers(self, array: npt.NDArray[Number]) -> npt.NDArray[Number]: ...

    def texts(self, array: pa.Array) -> pa.Array: ...


class Memory:
    """Keeps all as it is."""

    def empty(self, size: int, kind: type[Number]) -> npt.NDArray[Number]:
        return np.empty(size, dtype=kind)

    def numbers(self, array: npt.NDArray[Number]) -> npt.NDArray[Number]:
        return array

    def texts(self, array: pa.Array) -> pa.Array:
        return array


class Disk:
    """Keeps all in files without a name, mapped: the system takes the memory back when it is short of it.

    A file lives as long as what is kept in it. `folder` is on a disk; by default it is the one for temporary files.
    Raises OSError when the disk is full.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._next, self._room = FIRST, np.zeros(0, dtype=np.uint8)

    def empty(self, size: int, kind: type[Number]) -> npt.NDArray[Number]:
        wanted = size * np.dtype(kind).itemsize
        if wanted < SMALL:
            return np.empty(size, dtype=kind)
        if wanted > LARGEST:
            return self._mapped(wanted).view(kind)
        if wanted > self._room.size:
            self._next, self._room = min(2 * self._next, LARGEST), self._mapped(max(wanted, self._next))
        found, self._room = self._room[:wanted].view(kind), self._room[-(-wanted // PAGE) * PAGE :]
        return found

    def numbers(self, array: npt.NDArray[Number]) -> npt.NDArray[Number]:
        if array.nbytes < SMALL:
            return array
        kept = self.empty(array.size, array.dtype.type).reshape(array.shape)
        kept[...] = array
        return kept

    def texts(self, array: pa.Array) -> pa.Array:
        if array.nbytes < SMALL:
            return array
        buffers = [buffer if buffer is None else pa.py_buffer(self._kept(buffer)) for buffer in array.buffers()]
        return pa.Array.from_buffers(array.type, len(array), buffers, array.null_count, array.offset)

    def tables(self, tables: Iterable[pa.Table]) -> pa.Table:
        """All rows as one table; there must be one table at least, and all must have the same columns."""
        writer: Any = None
        with self._file() as file, pa.PythonFile(file, "w") as sink:
            for table in tables:
                writer = writer or pa.ipc.new_stream(sink, table.schema)
                writer.write_table(table)
            writer.close()
            file.flush()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return pa.ipc.open_stream(pa.py_buffer(mapped)).read_all()

    def _kept(self, buffer: pa.Buffer) -> npt.NDArray[np.uint8]:
        return self.numbers(np.frombuffer(buffer, dtype=np.uint8)) if buffer.size else np.zeros(0, dtype=np.uint8)

    def _mapped(self, size: int) -> npt.NDArray[np.uint8]:
        with self._file() as file:
            # A page of a file with holes for which the disk has no room would end the process without a word.
            os.posix_fallocate(file.fileno(), 0, size)
            return np.frombuffer(mmap.mmap(file.fileno(), size), dtype=np.uint8)

    def _file(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=self._folder)
