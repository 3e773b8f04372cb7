"""The ledger as dictionaries, driven by the same table of moves as the DynamoDB one."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleet.domain.caps import Cap
from fleet.domain.chunks import REDRIVEN, Chunk, ChunkResult, shard_chunks, shard_of
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Checkpoint, Job
from fleet.domain.moves import (
    ADVANCES_IN,
    already_moved,
    apply_chunk_move,
    check_job,
    job_advanced,
    job_moved,
    left,
)
from fleet.domain.progress import HALVING, Progress, progress_of, taken_back
from fleet.domain.states import ChunkMove, ChunkMoves, JobMove
from fleet.ports import Ledger


class MemoryLedger(Ledger):
    """Every method lets other tasks run first and is then one atomic step."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._job_ids: dict[str, str] = {}
        self._chunks: dict[tuple[str, str], Chunk] = {}
        self._counters: dict[tuple[str, int], Progress] = {}
        self.caps: dict[str, Cap] = {}
        """Scope → cap, kept here as in the one table."""

    async def create_job(self, job: Job) -> Job:
        await asyncio.sleep(0)
        job_id = self._job_ids.setdefault(job.upload.upload_id, job.job_id)
        return self._jobs.setdefault(job_id, job)

    async def job_of_upload(self, upload_id: str) -> Job | None:
        await asyncio.sleep(0)
        return self._jobs.get(self._job_ids.get(upload_id, ""))

    async def job(self, job_id: str) -> Job | None:
        await asyncio.sleep(0)
        return self._jobs.get(job_id)

    async def move_job(self, job: Job, move: JobMove, changes: Mapping[str, Any] | None = None) -> Job:
        await asyncio.sleep(0)
        stored = check_job(self._jobs.get(job.job_id), move.sources, version=job.version, what=move.name)
        return self._write(job_moved(stored, move, changes))

    async def mark_notified(self, job: Job) -> None:
        await asyncio.sleep(0)
        stored = self._jobs.get(job.job_id)
        if stored is None or stored.run != job.run:
            raise NotApplied("that run is over")
        self._write(replace(stored, notified=True, version=stored.version + 1))

    async def advance(self, job: Job, checkpoint: Checkpoint) -> Job:
        await asyncio.sleep(0)
        stored = check_job(self._jobs.get(job.job_id), ADVANCES_IN, version=job.version, what="advance")
        return self._write(job_advanced(stored, checkpoint))

    async def add_chunks(self, chunks: Sequence[Chunk]) -> None:
        await asyncio.sleep(0)
        for chunk in chunks:
            stored = self._chunks.setdefault((chunk.job_id, chunk.name), chunk)
            if stored.rows != chunk.rows:
                raise NotApplied("the chunk is there with other rows", stored)

    async def lease_chunk(self, job_id: str, name: str, *, token: str, now: float, until: float) -> Chunk:
        await asyncio.sleep(0)
        return self._move(job_id, name, ChunkMoves.LEASE, token=token, now=now, until=until)

    async def extend_lease(self, job_id: str, name: str, *, token: str, until: float) -> None:
        await asyncio.sleep(0)
        chunk = apply_chunk_move(self._chunks.get((job_id, name)), ChunkMoves.EXTEND, token=token, until=until)
        self._chunks[job_id, name] = chunk

    async def give_back_chunk(self, job_id: str, name: str, *, token: str) -> None:
        await asyncio.sleep(0)
        try:
            self._move(job_id, name, ChunkMoves.GIVE_BACK, token=token)
        except NotApplied:
            return

    async def finish_chunk(self, chunk: Chunk, result: ChunkResult) -> None:
        await asyncio.sleep(0)
        self._settle(chunk, ChunkMoves.FINISH, result, "")

    async def fail_chunk(self, chunk: Chunk, result: ChunkResult, reason: str) -> None:
        await asyncio.sleep(0)
        self._settle(chunk, ChunkMoves.FAIL, result, reason)

    async def halve_chunk(self, chunk: Chunk, halves: tuple[Chunk, Chunk]) -> None:
        await asyncio.sleep(0)
        if self._count(chunk, ChunkMoves.HALVE, chunk.result, chunk.reason, HALVING):
            self._chunks.update({(half.job_id, half.name): half for half in halves})

    async def redrive_chunk(self, chunk: Chunk) -> None:
        await asyncio.sleep(0)
        counted = taken_back(progress_of(chunk, chunk.result))
        if self._count(replace(chunk, token=""), ChunkMoves.REDRIVE, ChunkResult(), "", counted):
            key = chunk.job_id, chunk.name
            self._chunks[key] = replace(self._chunks[key], **REDRIVEN)

    async def forget_chunks(self, job_id: str) -> None:
        await asyncio.sleep(0)
        self._chunks = {key: chunk for key, chunk in self._chunks.items() if key[0] != job_id}
        self._counters = {key: count for key, count in self._counters.items() if key[0] != job_id}

    async def delete_job(self, job: Job) -> None:
        await self.forget_chunks(job.job_id)
        self._jobs.pop(job.job_id, None)
        self.caps.pop(job.job_id, None)
        self._job_ids.pop(job.upload.upload_id, None)

    async def progress(self, job_id: str) -> Progress:
        await asyncio.sleep(0)
        return sum((p for (job, _), p in self._counters.items() if job == job_id), Progress())

    async def remaining(self, job: Job, *, after: int | None = None) -> int:
        await asyncio.sleep(0)
        total = job.checkpoint.chunks
        if after is not None:
            shard = shard_of(after)
            counted = self._counters.get((job.job_id, shard), Progress())
            if (here := left(shard_chunks(total, shard), counted)) > 0:
                return here
        return left(total, await self.progress(job.job_id))

    async def chunks(self, job_id: str) -> AsyncIterator[Chunk]:
        await asyncio.sleep(0)
        for key in sorted(self._chunks):
            if key[0] == job_id:
                yield self._chunks[key]

    async def jobs(self, *, owner: str | None = None) -> AsyncIterator[Job]:
        await asyncio.sleep(0)
        for job in sorted(self._jobs.values(), key=lambda job: job.received_at, reverse=True):
            if (owner is None and not (job.state.final and job.notified)) or job.options.owner == owner:
                yield job

    def _write(self, job: Job) -> Job:
        self._jobs[job.job_id] = job
        return job

    def _move(
        self, job_id: str, name: str, move: ChunkMove, *, token: str, now: float = 0.0, until: float = 0.0
    ) -> Chunk:
        stored = self._chunks.get((job_id, name))
        try:
            chunk = apply_chunk_move(stored, move, token=token, now=now, until=until)
        except NotApplied:
            if stored is None or not already_moved(stored, move, token=token):
                raise
            return stored
        self._chunks[job_id, name] = chunk
        return chunk

    def _settle(self, chunk: Chunk, move: ChunkMove, result: ChunkResult, reason: str) -> None:
        self._count(chunk, move, result, reason, progress_of(chunk, result))

    def _count(self, chunk: Chunk, move: ChunkMove, result: ChunkResult, reason: str, progress: Progress) -> bool:
        """Whether it is new; the same call a second time counts nothing."""
        key = chunk.job_id, chunk.name
        stored = self._chunks.get(key)
        if stored is not None and already_moved(stored, move, token=chunk.token):
            return False
        settled = apply_chunk_move(stored, move, token=chunk.token)
        self._chunks[key] = replace(settled, result=result, reason=reason)
        shard = chunk.job_id, chunk.shard
        self._counters[shard] = self._counters.get(shard, Progress()) + progress
        return True
