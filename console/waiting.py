"""Waits for the end of a job and tells how far it is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from fleet.domain.jobs import Job
from fleet.domain.progress import Progress
from fleet.ports import Ports

TICK_SECONDS = 0.2
SLOW_TICK_SECONDS = 1.0
FAST_TICKS = 150


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a job is."""

    job: Job
    progress: Progress

    @property
    def rows_expected(self) -> float | None:
        """Rows of the upload: counted when it is split, before that by the share of bytes that were read."""
        reached = self.job.checkpoint
        if self.job.sealed:
            return reached.rows
        return reached.rows * max(self.job.plain_size / reached.byte, 1.0) if reached.byte else None


async def standing(ports: Ports, job_id: str) -> Standing | None:
    """How far the job is now; None when there is no such job."""
    job = await ports.ledger.job(job_id)
    return Standing(job, await ports.ledger.progress(job_id)) if job is not None else None


async def standings(ports: Ports, job_id: str) -> AsyncIterator[Standing]:
    """How far the job is, again and again, until it has ended; the end is the last."""
    ticks = 0
    while (now := await standing(ports, job_id)) is not None:
        yield now
        if now.job.state.final:
            return
        ticks += 1
        await ports.clock.sleep(TICK_SECONDS if ticks < FAST_TICKS else SLOW_TICK_SECONDS)
