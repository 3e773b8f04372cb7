"""What the command line asks for: files and options, unchecked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chunker.chunk_size import LARGEST_ASKED, SMALLEST_ASKED
from console.mistakes import Mistake
from console.sizes import parse_size


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """A file that is to be matched, and the options of its upload; None leaves them to the file and the deployment."""

    path: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None
    quotechar: str | None = None
    header: bool = True
    chunk_size: int | None = None
    threshold: float | None = None
    excel_safe: bool = False
    concurrency: str | None = None


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """The command line of `match`."""

    upload: UploadRequest
    directory: Path
    directory_id: str | None = None
    output: Path | None = None
    workers: int | None = None


def parse_columns(pairs: Sequence[str] | None) -> Mapping[str, str]:
    """`field="Header"` of each --map. Raises Mistake."""
    columns = {}
    for pair in pairs or ():
        name, equals, header = pair.partition("=")
        if not (name and equals and header):
            raise Mistake(f'--map {pair!r} is not readable; write it as --map last_name="Family".')
        columns[name.strip()] = header
    return columns


def parse_chunk_size(text: str | None) -> int | None:
    """Bytes of a --chunk-size. Raises Mistake."""
    size = None if text is None else parse_size(text)
    if size is not None and not SMALLEST_ASKED <= size <= LARGEST_ASKED:
        raise Mistake(f"--chunk-size {size} cannot be used; give from 1KiB to 1GiB.")
    return size
