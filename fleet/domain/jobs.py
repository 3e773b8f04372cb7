"""Jobs as the ledger keeps them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fleet.domain.compression import Compression, stem
from fleet.domain.states import JobState

JOB_IDS = "job-"
"""What the ids of jobs begin with."""
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


def job_id(upload: Upload, options: Options, directory_version: str, nicknames: str) -> str:
    """The same upload with the same options against the same data is the same job, however often it is announced."""
    settings = json.dumps(options.to_json(), sort_keys=True)
    return JOB_IDS + _digest(upload.bucket, upload.key, upload.version, settings, directory_version, nicknames)


def is_owner(value: Any) -> bool:
    """Whether ledger, queues and topic take it as an owner (Amazon SNS has no place for control characters)."""
    return isinstance(value, str) and re.fullmatch(_OWNER, value) is not None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:20]
