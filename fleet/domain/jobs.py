"""Jobs and chunks as the ledger keeps them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from fleet.domain.compression import Compression, stem
from fleet.domain.states import ChunkState, JobState

COUNTER_SHARD = 64
"""Chunks that share one counter item, so that no single item takes every worker's writes."""

_OWNER = r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{1,200}"


@dataclass(frozen=True, slots=True)
class Upload:
    """One version of one object under `incoming/`."""

    bucket: str
    key: str
    version: str
    """The object's version id; without versioning its ETag and last-modified time."""
    etag: str
    size: int

    @property
    def file_name(self) -> str:
        """The last segment of the key: what sentences call the upload."""
        return self.key.rsplit("/", 1)[-1]

    @property
    def upload_id(self) -> str:
        return "upload-" + _digest(self.bucket, self.key, self.version)


@dataclass(frozen=True, slots=True)
class Options:
    """How an upload is to be matched."""

    directory: str = "default"
    threshold: float | None = None
    """Probability from which a candidate is accepted; None takes the model's default."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field name → header text, where the user overrides recognition by synonym."""
    owner: str = "default"
    tolerance: str = "100%"
    """Rejected rows up to which a job still completes: a count, or a share such as `5%`."""
    chunk_size: int | None = None
    """Bytes; None lets the chunker choose by the upload's size."""
    delimiter: str | None = None
    """One character; None for this and the next two lets the file itself tell."""
    encoding: str | None = None
    quotechar: str | None = None
    """One character, or `none` where no field is quoted."""
    header: bool = True
    """Whether the upload's first row names its columns."""
    excel_safe: bool = False
    """Whether formulas in what is appended, and among the rejects, are defused."""
    concurrency: str = ""
    """Chunks in work at once when the job begins: a number, or `none`; empty for the deployment's default."""

    def to_json(self) -> dict[str, Any]:
        """What the result depends on; how many chunks are in work at once is not among it."""
        return {
            "directory": self.directory,
            "threshold": self.threshold,
            "columns": dict(sorted(self.columns.items())),
            "owner": self.owner,
            "tolerance": self.tolerance,
            "chunk_size": self.chunk_size,
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "quotechar": self.quotechar,
            "header": self.header,
            "excel_safe": self.excel_safe,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Options":
        return cls(**data)


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows `first_row` to `first_row + rows - 1` (numbered from 1), in bytes `start` to `end - 1` of the plain file."""

    first_row: int
    rows: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the chunker got: everything before `byte` is in chunks that were announced."""

    chunks: int = 0
    rows: int = 0
    byte: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """The work on one upload with one set of options."""

    job_id: str
    upload: Upload
    options: Options
    directory_version: str
    nicknames: str
    """Hash of the nickname snapshot that the job is pinned to."""
    received_at: float
    state: JobState = JobState.RECEIVED
    version: int = 0
    """Counts the writes to the item (optimistic locking)."""
    layout: Mapping[str, Any] | None = None
    """Dialect, header and column mapping, once the head of the upload was read."""
    checkpoint: Checkpoint = Checkpoint()
    sealed: bool = False
    """Whether `checkpoint` covers the whole upload, so that `checkpoint.chunks` is the job's number of chunks."""
    run: int = 1
    failure: str = ""
    """A sentence for the user, when the job failed."""
    split_at: float | None = None
    """When the last chunk was announced; times are seconds since 1970, UTC."""
    matched_at: float | None = None
    """When a merger took the job on."""
    ended_at: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """rows_in, rows_out, rows_rejected and the like, once the job ended."""
    result_key: str = ""
    notified: bool = False
    resumed_at: float | None = None
    """When it was last taken up again; its deadline counts from there."""

    @property
    def name(self) -> str:
        """The upload's file name without its extension."""
        return stem(self.upload.file_name)

    @property
    def compression(self) -> Compression | None:
        """How the upload is compressed; known once its head was read."""
        kind: Compression | None = (self.layout or {}).get("compression")
        return kind

    @property
    def plain_size(self) -> int:
        """Bytes that rows and checkpoints count in: the upload's own, or what a compressed one is expected to hold."""
        return int((self.layout or {}).get("plain_size", self.upload.size))


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What a worker made of a chunk: where it lies and what it holds."""

    part_key: str = ""
    part_size: int = 0
    part_etag: str = ""
    rejects_key: str = ""
    rejects_size: int = 0
    rejects_etag: str = ""
    rows_out: int = 0
    rows_rejected: int = 0
    rows_matched: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """`status.exact`, `label.email.old` and so on → rows."""
    seconds: float = 0.0
    """Of its processor, that a matching process took."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A row range of a job's upload: the unit of work and of retry."""

    job_id: str
    number: int
    rows: RowRange
    staged: str = ""
    """ETag of the object `keys.staged` with the chunk's bytes; empty where they are a range of the upload itself."""
    state: ChunkState = ChunkState.READY
    token: str = ""
    lease_until: float = 0.0
    attempts: int = 0
    reason: str = ""
    result: ChunkResult = ChunkResult()
    path: str = ""
    """Which half of chunk `number`, of which half of it, and so on: a `0` or `1` for each time it was halved."""
    skipped: int = 0
    """Bytes of chunk `number` that lie before this half of it."""

    @property
    def name(self) -> str:
        """What keys and messages call the chunk. In the order of their names, chunks are in the order of their rows."""
        return chunk_name(self.number, self.path)

    @property
    def half_names(self) -> tuple[str, str]:
        return chunk_name(self.number, f"{self.path}0"), chunk_name(self.number, f"{self.path}1")

    @property
    def shard(self) -> int:
        return self.number // COUNTER_SHARD


def chunk_name(number: int, path: str = "") -> str:
    """`000042`, and `000042.0` and `000042.1` for its halves."""
    return f"{number:06d}.{path}" if path else f"{number:06d}"


def halves(chunk: Chunk, rows: int, offset: int) -> tuple[Chunk, Chunk]:
    """The chunks that take the place of `chunk`: its first `rows` rows, up to its byte `offset`, and the rest."""
    whole = chunk.rows
    first = RowRange(whole.first_row, rows, whole.start, whole.start + offset)
    second = RowRange(whole.first_row + rows, whole.rows - rows, first.end, whole.end)
    ready = replace(chunk, state=ChunkState.READY, token="", lease_until=0.0, attempts=0)
    return (
        replace(ready, path=f"{chunk.path}0", rows=first),
        replace(ready, path=f"{chunk.path}1", rows=second, skipped=chunk.skipped + offset),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """What the counters of a job say; for display and for announcing, never for the result."""

    settled: int = 0
    rows: int = 0
    matched: int = 0
    rejected: int = 0
    added: int = 0
    """Chunks that came by halving others, which count as settled."""

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.settled + other.settled,
            self.rows + other.rows,
            self.matched + other.matched,
            self.rejected + other.rejected,
            self.added + other.added,
        )


def taken_back(progress: Progress) -> Progress:
    """What has to be added to a counter so that `progress` was never counted."""
    return Progress(*(-amount for amount in astuple(progress)))


REDRIVEN: Mapping[str, Any] = {"attempts": 0, "reason": "", "result": ChunkResult()}
"""Fields of a failed chunk that gets all its attempts again."""

HALVING = Progress(settled=1, added=2)
"""What halving a chunk adds to its counter."""


def progress_of(chunk: Chunk, result: ChunkResult) -> Progress:
    """What settling `chunk` with `result` adds to its counter."""
    return Progress(1, chunk.rows.rows, result.rows_matched, result.rows_rejected)


def job_id(upload: Upload, options: Options, directory_version: str, nicknames: str) -> str:
    """The same upload with the same options against the same data is the same job, however often it is announced."""
    settings = json.dumps(options.to_json(), sort_keys=True)
    return "job-" + _digest(upload.bucket, upload.key, upload.version, settings, directory_version, nicknames)


def is_owner(value: Any) -> bool:
    """Whether ledger, queues and topic take it as an owner (Amazon SNS has no place for control characters)."""
    return isinstance(value, str) and re.fullmatch(_OWNER, value) is not None


def reached(job: Job, checkpoint: Checkpoint) -> Job:
    return replace(job, checkpoint=checkpoint)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:20]
