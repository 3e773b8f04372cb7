"""Forgetting a job: its upload, what workers made of it, its results, and all that the ledger knows of it."""

from contextlib import suppress

from fleet.domain import keys
from fleet.domain.errors import NotApplied, ObjectMissing
from fleet.domain.jobs import JOB_IDS, Job
from fleet.domain.messages import JobMatched
from fleet.ports import Ports
from fleet.uploads import upload_of

AT_ONCE = 1000


async def delete_job(ports: Ports, job: Job) -> None:
    """Removes all of a job that has ended. Repeated after a crash, it removes what is left.

    The upload goes first, so that no sweep takes it for one that was never matched; one that lies under the same key
    by now stays. Raises NotApplied while the job is open.
    """
    if not job.state.final:
        raise NotApplied("the job is open", job)
    with suppress(ObjectMissing):
        there = upload_of(job.upload.bucket, await ports.objects.head(job.upload.key))
        if there.upload_id == job.upload.upload_id:
            await ports.objects.delete([job.upload.key])
    await _delete_made(ports, job.job_id)
    await ports.ledger.delete_job(job)


async def deleted_meanwhile(ports: Ports, job: Job) -> bool:
    """Whether the job was deleted while somebody was at work on it; then the merger is asked to take away what is left.

    To be asked by who made something and finds that the ledger does not take it. The merger alone may delete.
    """
    if await ports.ledger.job(job.job_id) is not None:
        return False
    await ports.merges.send([JobMatched(job.job_id).encode()])
    return True


async def clear(ports: Ports, job_id: str) -> None:
    """Removes what those made of a job who were at work on it when it was deleted."""
    if job_id.startswith(JOB_IDS):
        await _delete_made(ports, job_id)
        await ports.ledger.forget_chunks(job_id)


async def _delete_made(ports: Ports, job_id: str) -> None:
    for prefix in (f"{keys.WORK}{job_id}/", f"{keys.RESULTS}{job_id}/"):
        await _delete_all(ports, prefix)


async def _delete_all(ports: Ports, prefix: str) -> None:
    batch: list[str] = []
    async for info in ports.objects.list(prefix):
        batch.append(info.key)
        if len(batch) == AT_ONCE:
            await ports.objects.delete(batch)
            batch = []
    if batch:
        await ports.objects.delete(batch)
