"""Jobs and chunks, kept."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from fleet.domain.chunks import Chunk, ChunkResult
from fleet.domain.jobs import Checkpoint, Job
from fleet.domain.progress import Progress
from fleet.domain.states import JobMove


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

    async def forget_chunks(self, job_id: str) -> None:
        """Forgets chunks and counters of a job that is not there any more. There being none is no error."""
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
