"""Which bytes go into which part of a multipart upload, so that as few as possible pass through the merger."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST_PART = 5 << 20
"""Every part of a multipart upload but the last has at least 5 MiB (Amazon S3 limits)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that goes into the result."""

    key: str
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes that go into the result."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)


Piece = Stored | Literal


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes `start` to `end - 1` of a piece."""

    piece: Piece
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Copied:
    """A part that the server copies: bytes `start` to `end - 1` of `source`."""

    source: Stored
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A part that passes through the merger: under 10 MiB."""

    slices: tuple[Slice, ...]


Part = Copied | Joined


def plan_parts(pieces: Sequence[Piece]) -> list[Part]:
    """The parts whose bytes, in order, are the pieces' bytes.

    Large objects are copied by the server. Small ones are joined; what is still too small then borrows the head of the
    next piece.
    """
    parts: list[Part] = []
    small: list[Slice] = []
    for piece in pieces:
        taken = min(_wanting(small), piece.size) if small else 0
        if taken:
            small.append(Slice(piece, 0, taken))
        if small and not _wanting(small):
            parts.append(Joined(tuple(small)))
            small = []
        rest = piece.size - taken
        if isinstance(piece, Stored) and rest >= SMALLEST_PART:
            parts.append(Copied(piece, taken, piece.size))
        elif rest:
            small.append(Slice(piece, taken, piece.size))
    if small:
        parts.append(Joined(tuple(small)))
    return parts


def _wanting(slices: Sequence[Slice]) -> int:
    return max(SMALLEST_PART - sum(piece.size for piece in slices), 0)
