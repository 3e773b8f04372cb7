"""The content of objects in files without a name: each is gone with its last view, whatever ends the process."""

import io
import mmap
import tempfile
from pathlib import Path
from typing import IO

FILE_BYTES = 256 << 20
"""Contents share a file of up to this size: a process may map some 65,000 files, and on some systems open but 256."""


class ObjectFiles:
    """Takes contents in `folder`; each comes back as a view of a mapped file, and its pages belong to that file."""

    def __init__(self, folder: Path, file_bytes: int = FILE_BYTES) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._file: IO[bytes] = io.BytesIO()
        self._view = memoryview(b"")
        self._used = 0

    def add(self, data: bytes | memoryview) -> memoryview:
        """Raises OSError when the disk is full."""
        if len(data) > len(self._view) - self._used:
            self._begin(max(len(data), self._file_bytes))
        start = self._used
        self._file.seek(start)
        self._file.write(data)
        self._file.flush()
        self._used = start + len(data)
        return self._view[start : self._used]

    def close(self) -> None:
        """Nothing can be added any more; what was is still there."""
        self._file.close()

    def _begin(self, size: int) -> None:
        self._file.close()
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - open until the next is begun
        file.truncate(size)
        self._file, self._view, self._used = file, mapped(file), 0


def mapped(file: IO[bytes]) -> memoryview:
    """A view of a file's content that stays when the file is closed, replaced or removed."""
    size = file.seek(0, 2)
    return memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)) if size else memoryview(b"")
