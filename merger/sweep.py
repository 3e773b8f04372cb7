"""Finds what nothing else would: whatever was lost on the way is sent again, what cannot end by itself is ended.

Every job at work has a message in one of the queues for each thing it waits for. Where a queue holds fewer messages
than that, some are gone, and all are sent again: repeats do no harm. No age or time window decides.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

import structlog

from fleet.domain.errors import ObjectMissing
from fleet.domain.jobs import Job
from fleet.domain.keys import INCOMING, RESULTS
from fleet.domain.messages import JobMatched, SplitJob, UploadSeen
from fleet.domain.moves import left
from fleet.domain.states import JobState
from fleet.ending import fail_job, notify
from fleet.ports import ObjectInfo, Ports, Queue
from fleet.sending import send_unsettled
from fleet.uploads import upload_of

log = structlog.get_logger()

GRACE_SECONDS = 60.0
"""What happened since then may still be on its way."""
ABANDONED_SECONDS = 24 * 3600.0
"""A multipart upload of a result that was begun so long ago has no merger any more."""
LATE = "It was not finished within {hours:.0f} hours; `contactfleet redrive` takes it up again."


@dataclass(slots=True)
class Swept:
    """How many of each kind were found and seen to."""

    notices: int = 0
    late_jobs: int = 0
    uploads: int = 0
    splits: int = 0
    chunks: int = 0
    merges: int = 0
    multiparts: int = 0


class Sweep:
    """Repeated sweeps of one bucket; it remembers which uploads have a job, so that each is looked at once."""

    def __init__(self, ports: Ports, *, bucket: str, deadline: float) -> None:
        self._ports, self._bucket, self._deadline = ports, bucket, deadline
        self._tied: set[tuple[str, str, float]] = set()

    async def sweep(self) -> Swept:
        """Looks once for everything. Sweeps beside each other do no harm."""
        swept = Swept()
        at_work = [job for job in [job async for job in self._ports.ledger.jobs()] if await self._goes_on(job, swept)]
        swept.uploads, swept.splits = await self._uploads(at_work)
        swept.chunks = await self._chunks([job for job in at_work if job.state.takes_chunks])
        swept.merges = await self._merges(at_work)
        swept.multiparts = await self._multiparts()
        found = {name: count for name, count in asdict(swept).items() if count}
        if found:
            log.warning("swept", **found)
        return swept

    async def _goes_on(self, job: Job, swept: Swept) -> bool:
        """Whether the job is at work; one that has ended is told of, one past its deadline fails."""
        ports, now = self._ports, self._ports.clock.now()
        if job.state.final:
            current = await ports.ledger.job(job.job_id) if now - (job.ended_at or 0) > GRACE_SECONDS else None
            if current is not None and current.state.final and not current.notified:
                await notify(ports, current)
                swept.notices += 1
            return False
        if job.state is JobState.PAUSED:
            return False
        if now - (job.resumed_at or job.received_at) > self._deadline:
            await fail_job(ports, job, LATE.format(hours=self._deadline / 3600))
            log.error("job is late", job_id=job.job_id)
            swept.late_jobs += 1
            return False
        return True

    async def _uploads(self, jobs: Sequence[Job]) -> tuple[int, int]:
        """Uploads whose event was lost, and jobs whose chunker died together with its message."""
        waiting = [job for job in jobs if job.state in (JobState.RECEIVED, JobState.SPLITTING)]
        before = await self._ports.uploads.depth()
        untied = [info.key async for info in self._ports.objects.list(INCOMING) if await self._is_untied(info)]
        if not await _too_few(self._ports.uploads, before, len(waiting) + len(untied)):
            return 0, 0
        await self._ports.uploads.send([UploadSeen(self._bucket, key).encode() for key in untied])
        await self._ports.uploads.send([SplitJob(job.job_id).encode() for job in waiting])
        return len(untied), len(waiting)

    async def _is_untied(self, info: ObjectInfo) -> bool:
        seen = (info.key, info.etag, info.last_modified)
        if seen in self._tied or info.key.endswith("/"):
            return False
        if self._ports.clock.now() - info.last_modified < GRACE_SECONDS:
            return False
        try:
            upload = upload_of(self._bucket, await self._ports.objects.head(info.key))
        except ObjectMissing:
            return False
        if await self._ports.ledger.job_of_upload(upload.upload_id) is None:
            return True
        self._tied.add(seen)
        return False

    async def _chunks(self, jobs: Sequence[Job]) -> int:
        """Chunks whose message is gone. Where all wait and none is in work, those that were hired have gone home."""
        backlog = await self._ports.chunks.backlog()
        unsettled = [left(job.checkpoint.chunks, await self._ports.ledger.progress(job.job_id)) for job in jobs]
        if not await _too_few(self._ports.chunks, backlog.messages, sum(unsettled)):
            if jobs and backlog.visible and not backlog.in_flight:
                await self._ports.hiring.hire(backlog.visible, owner=jobs[0].options.owner)
            return 0
        return sum([await send_unsettled(self._ports, job) for job in jobs])

    async def _merges(self, jobs: Sequence[Job]) -> int:
        """Jobs that no merger took, or whose merger died together with its message."""
        before = await self._ports.merges.depth()
        matched = [job for job in jobs if await self._is_matched(job)]
        if not await _too_few(self._ports.merges, before, len(matched)):
            return 0
        await self._ports.merges.send([JobMatched(job.job_id).encode() for job in matched])
        return len(matched)

    async def _is_matched(self, job: Job) -> bool:
        if job.state is JobState.MERGING:
            return True
        return job.state is JobState.MATCHING and not await self._ports.ledger.remaining(job)

    async def _multiparts(self) -> int:
        """Uploads in parts that a merger began and did not live to finish."""
        oldest, aborted = self._ports.clock.now() - ABANDONED_SECONDS, 0
        async for multipart in self._ports.objects.multiparts(RESULTS):
            if multipart.begun < oldest:
                await self._ports.objects.abort_multipart(multipart.key, multipart.upload_id)
                aborted += 1
        return aborted


async def _too_few(queue: Queue, before: int, wanted: int) -> bool:
    """Whether the queue holds fewer messages than are waited for; asked before and after these were counted."""
    return bool(wanted) and max(before, await queue.depth()) < wanted


async def keep_sweeping(sweep: Callable[[], Awaitable[object]], pause: Callable[[], Awaitable[bool]]) -> None:
    """Sweeps after each `pause`, until that says to stop. An error only ends the one sweep."""
    while await pause():
        try:
            await sweep()
        except Exception as error:  # noqa: BLE001 - what one sweep could not do, the next one does
            log.warning("sweep broke off", error=type(error).__name__)
