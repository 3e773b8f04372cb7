"""What comes of a `match` before anything starts."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from chunker.chunk_size import chunk_size
from console.beginning import beginning_of
from console.disk import choose_place, result_size
from console.memory import check_memory, memory_available, memory_needed
from console.mistakes import Mistake
from console.outputs import Outputs, check_beside, check_outputs, outputs_of
from console.paths import check_file
from console.request import MatchRequest
from console.whole_file import behind_links
from fleet.runtime.cores import cores

USUAL_CHUNK = 16 << 20
WORTH_A_WORKER = 1 << 20
"""Bytes of upload that are matched in about the time that a worker takes to start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A request that can be run."""

    request: MatchRequest
    outputs: Outputs
    upload_size: int
    """Bytes of the plain upload; an estimate where it is compressed."""
    workers: int
    chunk_size: int
    """Bytes of one chunk."""
    objects: Path
    """Folder for what the embedded AWS keeps."""


def make_plan(request: MatchRequest) -> Plan:
    """Checks all that can be told without parsing the files; `inputs.check_content` does the rest.

    Raises Mistake, and UnusableFile for a compressed upload that cannot be unpacked.
    """
    upload, directory = request.upload.path, request.directory
    _check_workers(request.workers)
    for path in (upload, directory):
        check_file(path)
    if request.output is None:
        check_beside(upload)
    outputs = outputs_of(upload, request.output)
    check_outputs(outputs, (upload, directory))
    begin = beginning_of(upload)
    chunk = chunk_size(begin.size, USUAL_CHUNK, request.upload.chunk_size)
    workers = workers_for(request.workers, begin.size, chunk)
    output = behind_links(outputs.result).parent
    place = choose_place(upload, directory, temporary=Path(tempfile.gettempdir()), output=output)
    stored = begin.stored + result_size(upload) if place.in_memory else 0
    needed = memory_needed(begin.size, directory.stat().st_size, workers=workers, chunk=chunk, stored=stored)
    check_memory(str(upload), needed, memory_available())
    return Plan(request, outputs, begin.size, workers, chunk, place.folder)


def workers_for(asked: int | None, upload_size: int, chunk: int) -> int:
    """As many workers as asked for, else one for each core; but no more than can have work.

    Unless they are asked for, small files get fewer: starting a worker takes longer than matching its share.
    """
    chunks = -(-upload_size // chunk)
    wanted = min(cores(), -(-upload_size // WORTH_A_WORKER)) if asked is None else asked
    return max(1, min(wanted, chunks))


def _check_workers(workers: int | None) -> None:
    if workers is not None and workers < 1:
        raise Mistake(f"--workers {workers} leaves nobody to work; give 1 or more.")
