"""What the services need of the world, as Protocols. `fleet.aws` fills them with AWS, `tests.memory` with memory.

Every method raises only errors of `fleet.domain.errors`: `Transient` and `Misconfigured` anywhere, others as stated.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fleet.domain.caps import Cap
from fleet.domain.jobs import Checkpoint, Chunk, ChunkResult, Job, Progress
from fleet.domain.notices import Notice
from fleet.domain.scaling import Backlog
from fleet.domain.states import JobMove


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    key: str
    size: int
    etag: str
    """Quoted, as S3 gives it."""
    version: str = ""
    """Version id; empty where the bucket has no versioning."""
    last_modified: float = 0.0
    metadata: Mapping[str, str] | None = None
    """User metadata with lower-case names; only `head` fills it."""


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart upload that is under way."""

    key: str
    upload_id: str
    begun: float
    """Seconds since 1970, UTC."""


class Objects(Protocol):
    """One bucket."""

    async def head(self, key: str) -> ObjectInfo:
        """Raises ObjectMissing."""
        ...

    async def get(self, key: str, *, start: int = 0, end: int | None = None, if_match: str = "") -> bytes:
        """Bytes `start` to `end - 1`, or to the end of the object. Raises ObjectMissing, ObjectChanged."""
        ...

    def stream(self, key: str, *, start: int = 0, if_match: str = "") -> AsyncIterator[bytes]:
        """The object from `start` on, in blocks of bounded size; what follows is fetched ahead, in bounded memory.

        All blocks are of one version. Raises ObjectMissing, ObjectChanged.
        """
        ...

    async def put(
        self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None, if_none_match: bool = False
    ) -> ObjectInfo:
        """Writes the whole object; with `if_none_match` only where none is, else raises AlreadyExists."""
        ...

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]: ...

    async def delete(self, keys: Sequence[str]) -> None:
        """Up to 1,000 objects; one that is not there is no error."""
        ...

    async def begin_multipart(self, key: str, *, metadata: Mapping[str, str]) -> str:
        """Returns the upload id."""
        ...

    async def upload_part(self, key: str, upload_id: str, number: int, data: bytes) -> str:
        """Returns the part's ETag. Parts are numbered from 1; all but the last have 5 MiB or more."""
        ...

    async def copy_part(
        self, key: str, upload_id: str, number: int, source: str, *, start: int, end: int, if_match: str
    ) -> str:
        """Copies bytes `start` to `end - 1` of `source` on the server; returns the part's ETag.

        Raises ObjectMissing, ObjectChanged.
        """
        ...

    async def complete_multipart(self, key: str, upload_id: str, etags: Sequence[str]) -> ObjectInfo:
        """Creates the object where none is. Raises AlreadyExists, ObjectMissing (no such upload)."""
        ...

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forgets the upload; none of that id is no error."""
        ...

    def multiparts(self, prefix: str) -> AsyncIterator[Multipart]:
        """Multipart uploads of keys with that prefix that were neither completed nor aborted."""
        ...

    async def link(self, key: str) -> str:
        """An address for a download without credentials; it works for as long as the deployment says."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of one message."""

    body: str
    receipt: str
    message_id: str
    receives: int
    """How often the message was delivered, this time included."""


class Queue(Protocol):
    """One queue, at least once, in any order."""

    async def send(self, bodies: Sequence[str], *, group: str = "", delay: int = 0) -> None:
        """Any number of messages; all are sent when it returns.

        `group` is whose they are: the queue gives each a fair share. They are visible after `delay` seconds (to 900).
        """
        ...

    async def receive(self, *, most: int, wait_seconds: int, visibility_seconds: int) -> Sequence[Delivery]:
        """Up to `most` (1 to 10) messages, waiting up to `wait_seconds` (0 to 20) for the first."""
        ...

    async def change_visibility(self, delivery: Delivery, seconds: int) -> None:
        """Hides the message for that long from now; 0 gives it back. A delivery that is over is no error."""
        ...

    async def delete(self, delivery: Delivery) -> None: ...

    async def depth(self) -> int:
        """All messages: visible, hidden, or delayed."""
        ...

    async def backlog(self) -> Backlog: ...


class Ledger(Protocol):
    """Jobs and chunks; the only truth about progress. Every write is conditional, every read consistent."""

    async def create_job(self, job: Job) -> Job:
        """Creates the job and ties its upload to it, in one transaction; returns the job that the upload is tied to.

        That is this job, or an earlier one of the same `upload.upload_id`, which then stays as it is.
        """
        ...

    async def job_of_upload(self, upload_id: str) -> Job | None:
        """The job that an upload is tied to."""
        ...

    async def job(self, job_id: str) -> Job | None: ...

    async def move_job(self, job: Job, move: JobMove, changes: Mapping[str, Any] | None = None) -> Job:
        """Applies the move to the item that `job` was read from, with `changes` to fields of Job. Returns the job.

        Raises NotApplied with the job as it is when its state is no source of the move or its version has moved on.
        """
        ...

    async def mark_notified(self, job: Job) -> None:
        """Notes that the end of the job's run was told. Raises NotApplied when another run has begun."""
        ...

    async def advance(self, job: Job, checkpoint: Checkpoint) -> Job:
        """Moves the checkpoint on. Raises NotApplied when another chunker did, or the job is not splitting."""
        ...

    async def add_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Creates chunks; one that is there with the same rows is left. Raises NotApplied when its rows differ."""
        ...

    async def lease_chunk(self, job_id: str, name: str, *, token: str, now: float, until: float) -> Chunk:
        """Raises NotApplied with the chunk as it is (settled, or leased by another), or None when there is none."""
        ...

    async def extend_lease(self, job_id: str, name: str, *, token: str, until: float) -> None:
        """Raises NotApplied when the token no longer holds the chunk."""
        ...

    async def give_back_chunk(self, job_id: str, name: str, *, token: str) -> None:
        """Ends the lease as if it had not been; not holding it is no error."""
        ...

    async def finish_chunk(self, chunk: Chunk, result: ChunkResult) -> None:
        """Marks the chunk that `chunk.token` holds done and counts it, in one transaction.

        Finishing again with the same token is no error and counts nothing. Raises NotApplied.
        """
        ...

    async def fail_chunk(self, chunk: Chunk, result: ChunkResult, reason: str) -> None:
        """As `finish_chunk`, for a chunk that is given up."""
        ...

    async def halve_chunk(self, chunk: Chunk, halves: tuple[Chunk, Chunk]) -> None:
        """Puts `halves` in the place of the chunk that `chunk.token` holds and counts it, in one transaction.

        Halving again with the same token is no error and counts nothing. Raises NotApplied.
        """
        ...

    async def redrive_chunk(self, chunk: Chunk) -> None:
        """Makes a failed chunk ready with all its attempts, and takes its count back, in one transaction.

        Raises NotApplied when it is not failed; when it is ready, that is no error and counts nothing.
        """
        ...

    async def delete_job(self, job: Job) -> None:
        """Forgets the job, all that is counted of it, and the tie of its upload. There being none is no error."""
        ...

    async def progress(self, job_id: str) -> Progress: ...

    async def remaining(self, job: Job, *, after: int | None = None) -> int:
        """Chunks of a sealed job that are not settled, by the counters. Zero is exact.

        `after` is the number of a chunk just settled: while its own shard has some left, only that shard is read, and
        the result is a lower bound.
        """
        ...

    def chunks(self, job_id: str) -> AsyncIterator[Chunk]:
        """All chunks in order of their names, by a consistent query."""
        ...

    def jobs(self, *, owner: str | None = None) -> AsyncIterator[Job]:
        """Jobs, the latest received first; of one owner, or all that are open or whose end was not told yet.

        May lag behind writes.
        """
        ...


class Caps(Protocol):
    """Limits on how many chunks are in work at once, of a job or of an owner. Every write is conditional."""

    async def look(self, job_id: str, owner: str) -> tuple[Job | None, Sequence[Cap]]:
        """The job and the caps with a limit that hold for its chunks, by one consistent read."""
        ...

    async def limit(self, scope: str, limit: int | None, *, unless_set: bool = False) -> None:
        """Sets the limit, None for any number; with `unless_set` only where none was ever set. Places stay held."""
        ...

    async def enter(self, cap: Cap, *, token: str, now: float, until: float) -> None:
        """Takes a place under the cap that was read. Raises NotApplied with the cap as it is, or as read if full then.

        Entering again with the same token is no error, and neither is that the limit was taken away.
        """
        ...

    async def stay(self, scope: str, *, token: str, until: float) -> None:
        """Holds the place on, or takes one whatever the limit. No cap is no error."""
        ...

    async def leave(self, scope: str, *, token: str) -> None:
        """Gives the place up. Holding none is no error."""
        ...


class Notices(Protocol):
    async def publish(self, notice: Notice) -> None: ...


class Nicknames(Protocol):
    """The table of given names and their short forms."""

    async def table(self) -> Mapping[str, Sequence[str]]:
        """Every given name with its nicknames, both sorted."""
        ...

    async def put(self, table: Mapping[str, Sequence[str]]) -> None:
        """Adds or replaces these names."""
        ...

    async def of(self, name: str) -> Sequence[str]: ...


class Hiring(Protocol):
    """Workers that are started for a job and end when nothing is left; nothing where workers run anyway."""

    async def hire(self, chunks: int, *, owner: str) -> None:
        """Starts what that many chunks of that owner ask for. A repeat starts more, which do no harm."""
        ...


class ScaleIn(Protocol):
    """What chooses the task that ends when there are to be fewer."""

    async def protect(self, *, minutes: int) -> None:
        """Not this task, for so long."""
        ...

    async def release(self) -> None:
        """This task may be chosen again."""
        ...


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event that a function is handed, and when it is ended with or without an answer."""

    request_id: str
    event: Mapping[str, Any]
    until: float
    """Seconds since 1970, UTC."""


class Invocations(Protocol):
    """Where a service that runs as a function gets its events."""

    async def next(self) -> Invocation:
        """Waits as long as it takes."""
        ...

    async def answer(self, invocation: Invocation, answer: Mapping[str, Any]) -> None: ...


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970, UTC: what is written down. It may jump when somebody sets it."""
        ...

    def monotonic(self) -> float:
        """Seconds since whenever, by a clock that nobody sets: for what passes within a process."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    def new(self) -> str:
        """A value that was not given out before, anywhere."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    objects: Objects
    uploads: Queue
    chunks: Queue
    merges: Queue
    dead_uploads: Queue
    dead_chunks: Queue
    dead_merges: Queue
    ledger: Ledger
    caps: Caps
    notices: Notices
    nicknames: Nicknames
    clock: Clock
    ids: Ids
    hiring: Hiring
