"""Looks on while a fleet runs, and says at once when a law is broken that nobody could see at the end."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from fleet.domain.chunks import Chunk
from fleet.domain.errors import BadMessage
from fleet.domain.jobs import Job
from fleet.domain.messages import ChunkMessage, JobMatched, SplitJob, UploadSeen, decode
from fleet.domain.states import ChunkState, JobState
from fleet.ports import Delivery
from fleet.uploads import upload_of
from tests.memory import Memory

BY_HOLDER = {"ledger.finish_chunk", "ledger.fail_chunk", "ledger.halve_chunk"}
SKEW = 5.0
"""Seconds by which the clocks of two processes differ at most."""


_chunk_of = lru_cache(maxsize=4096)(ChunkMessage.decode)


class Witness:
    """Knows who was given which lease, and what each deleted message stood for."""

    def __init__(self, memory: Memory, bucket: str) -> None:
        self._memory = memory
        self._bucket = bucket
        self._holders: dict[tuple[str, str], str] = {}
        self._taken_at: dict[str, float] = {}
        self._settled_at: dict[str, float] = {}
        self._calls = hashlib.sha256()
        self.broken: list[str] = []
        self.checks: Counter[str] = Counter()
        self.redeliveries = 0

    @property
    def story(self) -> str:
        """Tells whether two runs made the same calls at the same times."""
        return self._calls.hexdigest()

    def sees(self, process: str, call: str, now: float) -> None:
        self._calls.update(f"{now:.6f} {process} {call}\n".encode())

    def delivered(self, delivery: Delivery) -> None:
        self._taken_at[delivery.receipt] = self._memory.clock.now()
        self.redeliveries += delivery.receives > 1

    def saw(self, call: str, args: Sequence[Any], kwargs: Mapping[str, Any], result: Any) -> None:
        """A call has taken effect."""
        if call == "ledger.lease_chunk":
            self._holders[args[0], args[1]] = kwargs["token"]
        elif call == "ledger.extend_lease":
            self._is_holder(call, (args[0], args[1]), kwargs["token"])
        elif call in BY_HOLDER:
            self._is_holder(call, (args[0].job_id, args[0].name), args[0].token)
        if call in (*BY_HOLDER, "ledger.redrive_chunk", "ledger.move_job"):
            self._notes_settled(args[0].job_id)

    def deletes(self, delivery: Delivery) -> None:
        """Law 5: all that the message stands for is durable by now, or nothing ever will come of it."""
        self.checks["law 5"] += 1
        try:
            letters = decode(delivery.body)
        except BadMessage:
            return
        for letter in letters:
            if not self._durable(letter, self._taken_at.get(delivery.receipt, 0.0)):
                self.broken.append(f"law 5: {delivery.body} was deleted before what it stands for was durable")

    def _is_holder(self, call: str, chunk: tuple[str, str], token: str) -> None:
        self.checks["lease"] += 1
        if self._holders.get(chunk) != token:
            self.broken.append(f"lease: {call} of {chunk[1]} went through for one who had lost the lease")

    def _notes_settled(self, job_id: str) -> None:
        """A job that is taken up again has chunks to settle once more."""
        if self._all_settled(self._memory.ledger._jobs[job_id]):
            self._settled_at.setdefault(job_id, self._memory.clock.now())
        else:
            self._settled_at.pop(job_id, None)

    def _durable(self, letter: ChunkMessage | JobMatched | SplitJob | UploadSeen, since: float) -> bool:
        jobs = self._memory.ledger._jobs
        if isinstance(letter, UploadSeen):
            info = self._memory.objects._infos.get(letter.key)
            if info is None or letter.bucket != self._bucket:
                return True
            tied = self._memory.ledger._job_ids.get(upload_of(self._bucket, info).upload_id, "")
            return tied in jobs and self._split(jobs[tied], since)
        job = jobs.get(letter.job_id)
        if job is None or not self._at_work(job, since):
            return True
        match letter:
            case ChunkMessage():
                return self._settled(self._memory.ledger._chunks.get((letter.job_id, letter.chunk)))
            case SplitJob():
                return self._split(job, since)
            case JobMatched():  # whoever settled the last chunk meanwhile announces it
                return self._settled_at.get(job.job_id, since) >= since

    def _at_work(self, job: Job, since: float) -> bool:
        """Whether the job was at work all the time; whoever takes it up sends again what it waits for."""
        rested = job.state.final or job.state is JobState.PAUSED
        return not rested and (job.resumed_at or 0.0) < since - SKEW

    def _split(self, job: Job, since: float) -> bool:
        return job.sealed or not self._at_work(job, since)

    def _settled(self, chunk: Chunk | None) -> bool:
        """Settled, and its part and rejects lie in the bucket as the ledger names them; or another message is there."""
        if chunk is None:
            return False
        if not chunk.state.settled:
            there = map(_chunk_of, (*self._memory.chunks.bodies, *self._memory.dead_chunks.bodies))
            return [(letter.job_id, letter.chunk) for letter in there].count((chunk.job_id, chunk.name)) > 1
        if chunk.state is ChunkState.HALVED:
            return all((chunk.job_id, name) in self._memory.ledger._chunks for name in chunk.half_names)
        result, infos = chunk.result, self._memory.objects._infos
        written = ((result.part_key, result.part_etag), (result.rejects_key, result.rejects_etag))
        return all(key in infos and infos[key].etag == etag for key, etag in written if key)

    def _all_settled(self, job: Job) -> bool:
        chunks = [chunk for (job_id, _), chunk in self._memory.ledger._chunks.items() if job_id == job.job_id]
        return job.sealed and all(chunk.state.settled for chunk in chunks)
