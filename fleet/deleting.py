"""Forgetting a job: its upload, what workers made of it, its results, and all that the ledger knows of it."""

from contextlib import suppress

from fleet.domain import keys
from fleet.domain.errors import NotApplied, ObjectMissing
from fleet.domain.jobs import Job
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
    await _delete_made(ports, job)


async def deleted_meanwhile(ports: Ports, job: Job) -> bool:
    """Whether the job was deleted while somebody was at work on it; then what that made after it is removed as well.

    To be asked by who made something and finds that the ledger does not take it.
    """
    if await ports.ledger.job(job.job_id) is not None:
        return False
    await _delete_made(ports, job)
    return True


async def _delete_made(ports: Ports, job: Job) -> None:
    for prefix in (f"{keys.WORK}{job.job_id}/", f"{keys.RESULTS}{job.job_id}/"):
        await _delete_all(ports, prefix)
    await ports.ledger.delete_job(job)


async def _delete_all(ports: Ports, prefix: str) -> None:
    batch: list[str] = []
    async for info in ports.objects.list(prefix):
        batch.append(info.key)
        if len(batch) == AT_ONCE:
            await ports.objects.delete(batch)
            batch = []
    if batch:
        await ports.objects.delete(batch)
