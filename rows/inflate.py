"""Compressed bytes become plain ones, in bounded memory and within limits that bombs do not pass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from rows.dialect import UnusableFile

Compression = Literal["gzip", "zstd"]

MOST_RATIO = 200
"""Plain bytes for each compressed one; contacts have 3 to 20, bombs a thousand."""
FREE_OF_RATIO = 64 << 20
"""Plain bytes that any file may have, whatever its ratio."""
LARGEST = 1 << 40
"""Plain bytes beyond which a file is refused, where nothing else is set."""
PIECE = 4 << 20
"""Plain bytes handed on at once."""


@dataclass(frozen=True, slots=True)
class _Format:
    """How one kind of compression is read; the libraries are loaded when a file needs them."""

    name: str
    open: Callable[[], Callable[[], Any]]
    """Gives what makes a reader for the next member or frame."""
    slice: int
    """Compressed bytes read at once: members are many and small at times, and zstd cannot be told where to stop."""
    limits: tuple[int, ...]
    """What `decompress` takes behind the data: a bound on the plain bytes of one call."""
    padding: bytes
    """What may stand between and behind members."""


def _gzip() -> Callable[[], Any]:
    from isal import isal_zlib  # noqa: PLC0415

    return lambda: isal_zlib.decompressobj(wbits=31)


def _zstd() -> Callable[[], Any]:
    import zstandard  # noqa: PLC0415

    return zstandard.ZstdDecompressor().decompressobj


# A block of zstd has 4 bytes at least and gives 128 KiB at most: a slice of 1 KiB gives up to 32 MiB.
_FORMATS = {
    "gzip": _Format("gzip", _gzip, 16 << 10, (PIECE,), b"\0"),
    "zstd": _Format("zstd", _zstd, 1 << 10, (), b""),
}


class Inflation:
    """The inflation of one file: feed it in blocks of any size, take the plain pieces, and finish it.

    Members of gzip and frames of zstd may follow on each other, empty ones too, and zeros may follow on gzip. Checksums
    are checked. `name` is what sentences call the file, `largest` the plain bytes that it may have.
    """

    def __init__(self, kind: Compression, *, name: str, largest: int = LARGEST) -> None:
        self._format, self._name, self._largest = _FORMATS[kind], name, largest
        self._open = self._format.open()
        self._member: Any = None
        self.consumed = 0
        """Compressed bytes read so far."""
        self.produced = 0
        """Plain bytes made of them."""

    def feed(self, block: bytes) -> Iterator[bytes]:
        """The plain bytes of the next compressed ones, in pieces; at most 36 MiB are held.

        Raises UnusableFile for damaged data, and for more plain bytes than the limits allow.
        """
        held: list[bytes] = []
        size = 0
        for start in range(0, len(block), self._format.slice):
            for plain in self._inflate(block[start : start + self._format.slice]):
                held.append(plain)
                size += len(plain)
                if size >= PIECE:
                    yield b"".join(held)
                    held, size = [], 0
        if size:
            yield b"".join(held)

    def finish(self) -> None:
        """Raises UnusableFile when the file ends within a member."""
        if self._member is not None:
            _refuse(
                self._name,
                f"is cut short: its {self._format.name} data break off after {self.produced} bytes of CSV. "
                "Upload the whole file.",
            )

    def expected(self, size: int) -> int:
        """Plain bytes of a file of `size` bytes, if the rest of it is like what was read so far: an estimate."""
        return min(max(self.produced, self.produced * size // max(self.consumed, 1)), self._largest)

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        """All plain bytes of a slice."""
        full = False
        while data or full:
            if self._member is None:
                rest = data.lstrip(self._format.padding) if self.consumed else data
                self.consumed += len(data) - len(rest)
                if not (data := rest):
                    return
                self._member = self._open()
            plain, rest = self._step(data)
            self.consumed += len(data) - len(rest)
            self.produced += len(plain)
            self._check_limits()
            yield plain
            # What did not fit waits within the reader, though all of the data were taken.
            data, full = rest, self._member is not None and len(plain) == PIECE

    def _step(self, data: bytes) -> tuple[bytes, bytes]:
        """Plain bytes, and the data that are left."""
        try:
            plain: bytes = self._member.decompress(data, *self._format.limits)
        except Exception as error:  # noqa: BLE001 - each library has its own, and they share no base
            self._refuse_damaged(error)
        if not self._member.eof:
            return plain, self._member.unconsumed_tail
        rest: bytes = self._member.unused_data
        self._member = None
        return plain, rest

    def _check_limits(self) -> None:
        if self.produced > self._largest:
            _refuse(
                self._name,
                f"holds more than {self._largest} bytes of CSV, the most that a compressed file may hold here. "
                "Split it, or upload it unpacked.",
            )
        if self.produced > FREE_OF_RATIO and self.produced > MOST_RATIO * self.consumed:
            _refuse(
                self._name,
                f"is compressed more than {MOST_RATIO} times, as files are that are made to fill memory. "
                "If it is sound, upload it unpacked.",
            )

    def _refuse_damaged(self, error: Exception) -> NoReturn:
        name, after = self._format.name, self.produced
        if isinstance(error, MemoryError) or "too much memory" in str(error):
            _refuse(self._name, f"needs more memory to unpack than there is; compress it without --long ({name}).")
        why = f"is damaged: its {name} data cannot be unpacked behind the first {after} bytes of CSV. Compress it anew."
        raise UnusableFile(f"{self._name} {why}") from error


@dataclass(frozen=True, slots=True)
class PlainHead:
    """The plain beginning of a file that may be compressed."""

    data: bytes
    complete: bool
    """Whether `data` is all that the file holds."""
    size: int
    """Plain bytes of the whole file; an estimate where it is compressed and not all of it was read."""


def plain_head(
    head: bytes, kind: Compression | None, *, size: int, most: int, name: str, largest: int = LARGEST
) -> PlainHead:
    """Up to `most` plain bytes of `head`, the beginning of a file of `size` bytes, all of which is inflated.

    Raises UnusableFile, as `Inflation` does.
    """
    if kind is None:
        return PlainHead(head[:most], len(head) == size <= most, size)
    inflation = Inflation(kind, name=name, largest=largest)
    kept = b""
    for piece in inflation.feed(head):
        kept += piece[: most - len(kept)]
    if len(head) < size:
        return PlainHead(kept, False, inflation.expected(size))
    inflation.finish()
    return PlainHead(kept, inflation.produced == len(kept), inflation.produced)


def _refuse(name: str, why: str) -> NoReturn:
    raise UnusableFile(f"{name} {why}")
