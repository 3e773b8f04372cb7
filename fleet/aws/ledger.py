"""The ledger in one DynamoDB table."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fleet.aws import conditions, items, schema
from fleet.aws.conditions import Terms, Write
from fleet.aws.errors import ConditionFailed
from fleet.aws.items import chunk_key, chunk_of, counter_key, job_key, job_of, progress_of_counter, upload_key
from fleet.aws.table import Table
from fleet.domain.chunks import REDRIVEN, Chunk, ChunkResult, shard_chunks, shard_of
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Checkpoint, Job
from fleet.domain.moves import ADVANCES_IN, already_moved, job_advanced, job_moved, left
from fleet.domain.progress import HALVING, Progress, progress_of, taken_back
from fleet.domain.states import ChunkMove, ChunkMoves, JobMove, JobState
from fleet.ports import Ledger

AT_ONCE = 16
"""Chunks that are written beside each other."""


class DynamoLedger(Ledger):
    def __init__(self, table: Table) -> None:
        self._table = table

    async def create_job(self, job: Job) -> Job:
        new = [("Put", {"Item": item, **conditions.ABSENT}) for item in (items.job_item(job), items.tie_item(job))]
        try:
            await self._table.transact(*new)
        except ConditionFailed as failed:
            tied = await self.job_of_upload(job.upload.upload_id)
            if tied is None:
                raise NotApplied(f"{job.job_id} is there, but its upload is tied to no job") from failed
            return tied
        return job

    async def job_of_upload(self, upload_id: str) -> Job | None:
        tie = await self._table.get(upload_key(upload_id))
        return None if tie is None else await self.job(tie["job"]["S"])

    async def job(self, job_id: str) -> Job | None:
        item = await self._table.get(job_key(job_id))
        return None if item is None else job_of(item)

    async def move_job(self, job: Job, move: JobMove, changes: Mapping[str, Any] | None = None) -> Job:
        return await self._replace(job, job_moved(job, move, changes), move.sources)

    async def mark_notified(self, job: Job) -> None:
        try:
            await self._table.update(job_key(job.job_id), **conditions.notified(job.run))
        except ConditionFailed as failed:
            raise NotApplied(f"run {job.run} of {job.job_id} is over") from failed

    async def advance(self, job: Job, checkpoint: Checkpoint) -> Job:
        return await self._replace(job, job_advanced(job, checkpoint), ADVANCES_IN)

    async def add_chunks(self, chunks: Sequence[Chunk]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        written = await asyncio.gather(*(self._add(chunk, gate) for chunk in chunks), return_exceptions=True)
        for error in written:
            if error is not None:
                raise error

    async def lease_chunk(self, job_id: str, name: str, *, token: str, now: float, until: float) -> Chunk:
        lease = conditions.chunk_move(ChunkMoves.LEASE, token=token, now=now, until=until)
        try:
            return chunk_of(await self._table.update(chunk_key(job_id, name), **lease))
        except ConditionFailed as failed:
            return _as_moved_before(failed, ChunkMoves.LEASE, token)

    async def extend_lease(self, job_id: str, name: str, *, token: str, until: float) -> None:
        extension = conditions.chunk_move(ChunkMoves.EXTEND, token=token, until=until)
        try:
            await self._table.update(chunk_key(job_id, name), **extension)
        except ConditionFailed as failed:
            raise _refused(failed, ChunkMoves.EXTEND) from failed

    async def give_back_chunk(self, job_id: str, name: str, *, token: str) -> None:
        with suppress(ConditionFailed):
            await self._table.update(
                chunk_key(job_id, name), **conditions.chunk_move(ChunkMoves.GIVE_BACK, token=token)
            )

    async def finish_chunk(self, chunk: Chunk, result: ChunkResult) -> None:
        await self._settle(chunk, ChunkMoves.FINISH, result, "")

    async def fail_chunk(self, chunk: Chunk, result: ChunkResult, reason: str) -> None:
        await self._settle(chunk, ChunkMoves.FAIL, result, reason)

    async def halve_chunk(self, chunk: Chunk, halves: tuple[Chunk, Chunk]) -> None:
        new = [("Put", {"Item": items.chunk_item(half), **conditions.ABSENT}) for half in halves]
        await self._count(
            chunk, conditions.chunk_move(ChunkMoves.HALVE, token=chunk.token), ChunkMoves.HALVE, HALVING, *new
        )

    async def redrive_chunk(self, chunk: Chunk) -> None:
        ready = conditions.chunk_move(ChunkMoves.REDRIVE, token="", also=REDRIVEN)
        counted = taken_back(progress_of(chunk, chunk.result))
        await self._count(replace(chunk, token=""), ready, ChunkMoves.REDRIVE, counted)

    async def forget_chunks(self, job_id: str) -> None:
        terms = Terms()
        of_job = {"KeyConditionExpression": terms.equal("job_id", job_id), **terms.write()}
        keys = [{"job_id": item["job_id"], "item": item["item"]} async for item in self._table.query(**of_job)]
        await self._table.delete_all([key for key in keys if key != job_key(job_id)])

    async def delete_job(self, job: Job) -> None:
        await self.forget_chunks(job.job_id)
        last = (job_key(job.job_id), upload_key(job.upload.upload_id))
        await self._table.transact(*(("Delete", {"Key": key}) for key in last))

    async def progress(self, job_id: str) -> Progress:
        total = Progress()
        async for item in self._items(job_id, schema.COUNTER_PREFIX):
            total += progress_of_counter(item)
        return total

    async def remaining(self, job: Job, *, after: int | None = None) -> int:
        total = job.checkpoint.chunks
        if after is not None:
            shard = shard_of(after)
            counter = await self._table.get(counter_key(job.job_id, shard))
            counted = Progress() if counter is None else progress_of_counter(counter)
            if (here := left(shard_chunks(total, shard), counted)) > 0:
                return here
        return left(total, await self.progress(job.job_id))

    async def chunks(self, job_id: str) -> AsyncIterator[Chunk]:
        async for item in self._items(job_id, schema.CHUNK_PREFIX):
            yield chunk_of(item)

    async def jobs(self, *, owner: str | None = None) -> AsyncIterator[Job]:
        terms = Terms()
        key = terms.equal("open", schema.OPEN) if owner is None else terms.equal("owner", owner)
        index = schema.OPEN_JOBS if owner is None else schema.BY_OWNER
        query = {"KeyConditionExpression": key, "ScanIndexForward": False, **terms.write()}
        async for item in self._table.query(index=index, **query):
            yield job_of(item)

    async def _replace(self, old: Job, new: Job, sources: frozenset[JobState]) -> Job:
        try:
            await self._table.put(items.job_item(new), **conditions.job_as_read(sources, old.version))
        except ConditionFailed as failed:
            found = failed.olds[0]
            stored = None if found is None else job_of(found)
            raise NotApplied(f"{old.job_id} cannot become {new.state} now", stored) from failed
        return new

    async def _add(self, chunk: Chunk, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                await self._table.put(items.chunk_item(chunk), **conditions.ABSENT)
            except ConditionFailed as failed:
                stored = _stored(failed)
                if stored is None or stored.rows != chunk.rows:
                    raise NotApplied(f"chunk {chunk.name} is there with other rows", stored) from failed

    async def _settle(self, chunk: Chunk, move: ChunkMove, result: ChunkResult, reason: str) -> None:
        settled = conditions.chunk_move(move, token=chunk.token, also={"result": result, "reason": reason})
        await self._count(chunk, settled, move, progress_of(chunk, result))

    async def _count(
        self, chunk: Chunk, settled: Write, move: ChunkMove, progress: Progress, *more: tuple[str, Write]
    ) -> None:
        """Writes chunk, counter and what comes with them in one transaction, once."""
        try:
            await self._table.transact(
                ("Update", {"Key": chunk_key(chunk.job_id, chunk.name), **settled}),
                ("Update", {"Key": counter_key(chunk.job_id, chunk.shard), **conditions.count(progress)}),
                *more,
            )
        except ConditionFailed as failed:
            _as_moved_before(failed, move, chunk.token)

    async def _items(self, job_id: str, prefix: str) -> AsyncIterator[items.Item]:
        terms = Terms()
        begins = f"begins_with({terms.name('item')}, {terms.value(prefix)})"
        key = f"{terms.equal('job_id', job_id)} AND {begins}"
        async for item in self._table.query(KeyConditionExpression=key, **terms.write()):
            yield item


def _stored(failed: ConditionFailed) -> Chunk | None:
    return None if failed.olds[0] is None else chunk_of(failed.olds[0])


def _refused(failed: ConditionFailed, move: ChunkMove) -> NotApplied:
    return NotApplied(f"the chunk does not allow {move.name} now", _stored(failed))


def _as_moved_before(failed: ConditionFailed, move: ChunkMove, token: str) -> Chunk:
    """The chunk, when this very call was made before and only its answer was lost. Raises NotApplied."""
    stored = _stored(failed)
    if stored is not None and already_moved(stored, move, token=token):
        return stored
    raise _refused(failed, move) from failed
