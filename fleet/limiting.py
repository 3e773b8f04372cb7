"""Setting how many chunks of a job or of an owner may be in work at once, so that it is felt at once."""

from collections.abc import Sequence

from fleet.domain.caps import scope_of_owner
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.ports import Ports
from fleet.sending import send_unsettled


async def limit_job(ports: Ports, job: Job, limit: int | None) -> Job:
    """Sets the limit of a job, None for any number. Raises NotApplied when it has ended."""
    if job.state.final:
        raise NotApplied("the job has ended", job)
    await _limit(ports, job.job_id, limit, [job])
    return job


async def limit_owner(ports: Ports, owner: str, limit: int | None) -> None:
    """Sets the limit of all jobs of an owner together, those to come among them."""
    jobs = [job async for job in ports.ledger.jobs(owner=owner) if not job.state.final]
    await _limit(ports, scope_of_owner(owner), limit, jobs)


async def _limit(ports: Ports, scope: str, limit: int | None, jobs: Sequence[Job]) -> None:
    """Where there is more room than before, chunks that pause for a place are sent again: their pauses are long."""
    before = await _limit_before(ports, scope, jobs)
    await ports.caps.limit(scope, limit)
    if before is None or (limit is not None and limit <= before):
        return
    for job in jobs:
        if job.state.takes_chunks:
            await send_unsettled(ports, job)


async def _limit_before(ports: Ports, scope: str, jobs: Sequence[Job]) -> int | None:
    if not jobs:
        return None
    _, caps = await ports.caps.look(jobs[0].job_id, jobs[0].options.owner)
    return next((cap.limit for cap in caps if cap.scope == scope), None)
