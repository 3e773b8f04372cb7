"""Sending chunks to the workers."""

from collections.abc import Sequence

from fleet.domain.jobs import Job
from fleet.domain.messages import ChunkMessage
from fleet.ports import Ports

AT_ONCE = 500
"""Messages that are made before they are sent, so that a job of any size takes little memory."""


async def send_chunks(ports: Ports, job: Job, names: Sequence[str], *, delay: int = 0) -> None:
    """One message for each of the job's chunks, in the owner's share of the queue. Repeats do no harm.

    Workers see them after `delay` seconds (to 900).
    """
    bodies = [ChunkMessage(job.job_id, name, job.options.owner).encode() for name in names]
    await ports.chunks.send(bodies, group=job.options.owner, delay=delay)


async def send_unsettled(ports: Ports, job: Job) -> int:
    """Sends all chunks of a job that are not settled, and hires for them; returns how many.

    Also those that a worker holds: it may be dead, and its message gone.
    """
    sent, waiting = 0, list[str]()
    async for chunk in ports.ledger.chunks(job.job_id):
        if not chunk.state.settled:
            waiting.append(chunk.name)
        if len(waiting) == AT_ONCE:
            await send_chunks(ports, job, waiting)
            sent, waiting = sent + len(waiting), []
    if waiting:
        await send_chunks(ports, job, waiting)
    if sent := sent + len(waiting):
        await ports.hiring.hire(sent, owner=job.options.owner)
    return sent
