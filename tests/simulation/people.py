"""What people do with a fleet: upload, wait, and take up again what failed."""

import asyncio

from fleet.domain import keys
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.states import ChunkState, JobMoves, JobState
from fleet.ending import end_job
from fleet.ports import Ports
from fleet.redriving import redrive_job
from fleet.uploads import upload_of
from tests.fleet_in_memory import BUCKET, FleetInMemory
from tests.simulation.fleet import SimulatedFleet
from tests.simulation.storm import Kind

LOOK = 5.0
"""Seconds between two looks."""


async def ended_for_good(fleet: SimulatedFleet) -> None:
    """All jobs have ended, and people have done what the sentences of those say that storms made fail."""
    await all_ended(fleet)
    while failed := [job for job in await current(fleet) if _given_up(fleet, job)]:
        for job in failed:
            fleet.taken_up += 1
            try:
                await fleet.typed(redrive_job, job.job_id)
            except NotApplied:
                await upload(fleet, await fleet.memory.objects.get(job.upload.key), job.upload.file_name)
        await all_ended(fleet)


async def current(fleet: SimulatedFleet) -> list[Job]:
    """The jobs of the uploads as they lie there now."""
    uploads = [upload_of(BUCKET, info) async for info in fleet.memory.objects.list(keys.INCOMING)]
    jobs = [await fleet.memory.ledger.job_of_upload(upload.upload_id) for upload in uploads]
    return [job for job in jobs if job is not None]


def _given_up(fleet: SimulatedFleet, job: Job) -> bool:
    chunks = [chunk for (job_id, _), chunk in fleet.memory.ledger._chunks.items() if job_id == job.job_id]
    return job.state is JobState.FAILED or (
        job.state is JobState.COMPLETED_WITH_ERRORS and any(chunk.state is ChunkState.FAILED for chunk in chunks)
    )


async def all_ended(fleet: SimulatedFleet) -> None:
    memory = fleet.memory
    queues = (memory.uploads, memory.chunks, memory.merges, memory.dead_uploads, memory.dead_chunks, memory.dead_merges)
    while True:
        jobs = list(memory.ledger._jobs.values())
        rest = jobs and all(job.state.final and job.notified for job in jobs)
        if rest and not any(queue.messages for queue in queues) and await _all_opened(fleet):
            return
        await asyncio.sleep(LOOK)


async def _all_opened(fleet: SimulatedFleet) -> bool:
    return len(await current(fleet)) == len([info async for info in fleet.memory.objects.list(keys.INCOMING)])


async def opened(fleet: SimulatedFleet) -> str:
    while not fleet.memory.ledger._jobs:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(LOOK)
    return next(iter(fleet.memory.ledger._jobs))


async def cancel_job(ports: Ports, job: Job) -> Job:
    return await end_job(ports, job, JobMoves.CANCEL)


async def upload(fleet: SimulatedFleet, data: bytes, name: str = "contacts.csv") -> None:
    key, options = keys.INCOMING + name, {"chunk-size": "1024", "concurrency": fleet.concurrency}
    await fleet.memory.objects.put(key, data, metadata=options)
    lost = fleet.sweeps and fleet.storm.strikes(Kind.EVENT_LOST, asyncio.get_running_loop().time())
    if not lost:
        sender = FleetInMemory(fleet.folder)
        sender.memory = fleet.memory
        await sender.send_event(key)
