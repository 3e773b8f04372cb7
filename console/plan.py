"""What `match` was asked for, and what comes of it before anything starts."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chunker.chunk_size import chunk_size
from console.beginning import beginning_of
from console.disk import choose_place, result_size
from console.local_fleet import cores
from console.memory import check_memory, memory_available, memory_needed
from console.mistakes import Mistake
from console.outputs import Outputs, check_beside, check_outputs, outputs_of
from console.paths import check_file
from console.whole_file import behind_links

SMALLEST_CHUNK = 1024
LARGEST_CHUNK = 1 << 30
USUAL_CHUNK = 16 << 20
WORTH_A_WORKER = 1 << 20
"""Bytes of upload that are matched in about the time that a worker takes to start."""


@dataclass(frozen=True, slots=True)
class Request:
    """The command line of `match`, unchecked."""

    upload: Path
    directory: Path
    output: Path | None = None
    workers: int | None = None
    chunk_size: int | None = None
    threshold: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    directory_id: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    quotechar: str | None = None
    header: bool = True
    excel_safe: bool = False
    concurrency: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A request that can be run."""

    request: Request
    outputs: Outputs
    upload_size: int
    """Bytes of the plain upload; an estimate where it is compressed."""
    workers: int
    chunk_size: int
    """Bytes of one chunk."""
    objects: Path
    """Folder for what the embedded AWS keeps."""


def make_plan(request: Request) -> Plan:
    """Checks all that can be told without parsing the files; `inputs.check_content` does the rest.

    Raises Mistake, and UnusableFile for a compressed upload that cannot be unpacked.
    """
    check_numbers(request)
    for path in (request.upload, request.directory):
        check_file(path)
    if request.output is None:
        check_beside(request.upload)
    outputs = outputs_of(request.upload, request.output)
    check_outputs(outputs, (request.upload, request.directory))
    begin, directory_size = beginning_of(request.upload), request.directory.stat().st_size
    size = begin.size
    chunk = chunk_size(size, USUAL_CHUNK, request.chunk_size)
    workers = workers_for(request.workers, size, chunk)
    output = behind_links(outputs.result).parent
    temporary = Path(tempfile.gettempdir())
    place = choose_place(request.upload, request.directory, temporary=temporary, output=output)
    stored = begin.stored + result_size(request.upload) if place.in_memory else 0
    needed = memory_needed(size, directory_size, workers=workers, chunk=chunk, stored=stored)
    check_memory(str(request.upload), needed, memory_available())
    return Plan(request, outputs, size, workers, chunk, place.folder)


def workers_for(asked: int | None, upload_size: int, chunk: int) -> int:
    """As many workers as asked for, else one for each core; but no more than can have work.

    Unless they are asked for, small files get fewer: starting a worker takes longer than matching its share.
    """
    chunks = -(-upload_size // chunk)
    wanted = min(cores(), -(-upload_size // WORTH_A_WORKER)) if asked is None else asked
    return max(1, min(wanted, chunks))


def parse_columns(pairs: Sequence[str]) -> Mapping[str, str]:
    """`field="Header"` of each --map. Raises Mistake."""
    columns = {}
    for pair in pairs:
        name, equals, header = pair.partition("=")
        if not (name and equals and header):
            raise Mistake(f'--map {pair!r} is not readable; write it as --map last_name="Family".')
        columns[name.strip()] = header
    return columns


def check_numbers(request: Request) -> None:
    if request.workers is not None and request.workers < 1:
        raise Mistake(f"--workers {request.workers} leaves nobody to work; give 1 or more.")
    if request.chunk_size is not None and not SMALLEST_CHUNK <= request.chunk_size <= LARGEST_CHUNK:
        raise Mistake(f"--chunk-size {request.chunk_size} cannot be used; give from 1KiB to 1GiB.")
