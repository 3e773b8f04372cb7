"""Where the parts of a directory lie while it is built."""

import mmap
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from matching import arrow
from matching.unusable import UnusableDirectory

Number = TypeVar("Number", bound=np.generic)

SMALL = 1 << 16
"""Bytes that are not worth a place on disk."""
FIRST, LARGEST = 1 << 20, 64 << 20
"""Bytes of files: each is twice as large as the one before. An array that is larger has its own: files are few."""
PAGE = 4096

MOST_TEXT = (1 << 31) - 1
"""Bytes of all texts of one array, whose places are told in 32 bits."""


class Series(Protocol[Number]):
    """Numbers that come part by part."""

    def add(self, part: npt.NDArray[Number]) -> None: ...

    def whole(self) -> npt.NDArray[Number]:
        """All of them; nothing may be added after."""
        ...


class Storage(Protocol):
    """Keeps what is finished; what comes back has the same contents and is not to be changed."""

    def empty(self, size: int, kind: type[Number]) -> npt.NDArray[Number]:
        """Room for so many numbers, to be filled."""
        ...

    def series(self, kind: type[Number]) -> Series[Number]:
        """Room for numbers of which nobody knows yet how many they are."""
        ...


class Memory:
    """Keeps all as it is."""

    def empty(self, size: int, kind: type[Number]) -> npt.NDArray[Number]:
        return np.empty(size, dtype=kind)

    def series(self, kind: type[Number]) -> Series[Number]:
        return _Held(kind)


class _Held(Generic[Number]):
    def __init__(self, kind: type[Number]) -> None:
        self._parts = [np.empty(0, dtype=kind)]

    def add(self, part: npt.NDArray[Number]) -> None:
        self._parts.append(part)

    def whole(self) -> npt.NDArray[Number]:
        return np.concatenate(self._parts)


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

    def series(self, kind: type[Number]) -> Series[Number]:
        return _Written(kind, self._file)

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

    def _mapped(self, size: int) -> npt.NDArray[np.uint8]:
        with self._file() as file:
            # A page of a file with holes for which the disk has no room would end the process without a word.
            os.posix_fallocate(file.fileno(), 0, size)
            return np.frombuffer(mmap.mmap(file.fileno(), size), dtype=np.uint8)

    def _file(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=self._folder)


class _Written(Generic[Number]):
    """Written to a file as soon as it is worth one."""

    def __init__(self, kind: type[Number], opened: Callable[[], IO[bytes]]) -> None:
        self._kind, self._opened = kind, opened
        self._waiting: list[npt.NDArray[Number]] = [np.empty(0, dtype=kind)]
        self._bytes = 0
        self._file: IO[bytes] | None = None

    def add(self, part: npt.NDArray[Number]) -> None:
        self._waiting.append(part)
        self._bytes += part.nbytes
        if self._bytes >= SMALL:
            self._write()

    def whole(self) -> npt.NDArray[Number]:
        if self._file is None:
            return np.concatenate(self._waiting)
        self._write()
        with self._file as file:
            file.flush()
            return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=self._kind)

    def _write(self) -> None:
        self._file = self._file or self._opened()
        for part in self._waiting:
            self._file.write(np.ascontiguousarray(part).data)
        self._waiting, self._bytes = [], 0


class Texts:
    """Texts that come part by part, kept in a storage."""

    def __init__(self, storage: Storage) -> None:
        self._ends, self._data = storage.series(np.int32), storage.series(np.uint8)
        self._missing = storage.series(np.bool_)
        self._ends.add(np.zeros(1, dtype=np.int32))
        self._bytes = 0

    def add(self, part: pa.Array) -> None:
        """Raises UnusableDirectory when they become too many for one array."""
        offsets, data = arrow.text_buffers(part)
        first, last = int(offsets[0]), int(offsets[-1])
        if self._bytes + last - first > MOST_TEXT:
            raise UnusableDirectory(
                "A column of the directory has more than 2 GiB of different texts; part the directory in several."
            )
        self._ends.add((offsets[1:] + np.int32(self._bytes - first)).astype(np.int32))
        self._data.add(data[first:last])
        self._missing.add(arrow.is_null(part))
        self._bytes += last - first

    def whole(self) -> pa.Array:
        """All of them as one array."""
        ends, data, missing = self._ends.whole(), self._data.whole(), self._missing.whole()
        validity = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
        return pa.Array.from_buffers(pa.string(), missing.size, [validity, pa.py_buffer(ends), pa.py_buffer(data)])
