"""Moving a job that others may be writing at the same time."""

from collections.abc import Mapping
from typing import Any

from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.states import JobMove
from fleet.ports import Ports


async def move_job(ports: Ports, job: Job, move: JobMove, changes: Mapping[str, Any]) -> Job:
    """The move, tried again when the job was written between reading and writing.

    Raises NotApplied with the job as it is when the move does not begin in its state, or another run has begun.
    """
    while True:
        try:
            return await ports.ledger.move_job(job, move, changes)
        except NotApplied as refused:
            now = refused.old
            if not isinstance(now, Job) or now.run != job.run or now.state not in move.sources:
                raise
            job = now
