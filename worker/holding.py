"""Holding a chunk while it is worked on: the lease, the places under caps, and a look at the job at every heartbeat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from fleet.domain.chunks import Chunk
from fleet.domain.errors import JobStopped, LeaseLost, Misconfigured, NotApplied, Transient
from fleet.ports import Ports
from fleet.runtime.heartbeat import heartbeat
from worker.places import Places

log = structlog.get_logger()


@asynccontextmanager
async def held(ports: Ports, chunk: Chunk, owner: str, places: Places, seconds: float) -> AsyncIterator[None]:
    """Keeps the lease while the body runs. Whatever ends it early ends the lease too.

    Being cancelled, a job that stops, a machine that cannot work, and what may go through later do not count as an
    attempt. Raises LeaseLost, and JobStopped when the job takes no chunks any more.
    """

    async def beat() -> None:
        try:
            await ports.ledger.extend_lease(
                chunk.job_id, chunk.name, token=chunk.token, until=ports.clock.now() + seconds
            )
        except NotApplied as error:
            raise LeaseLost(f"chunk {chunk.name} is held by another worker") from error
        job, caps = await ports.caps.look(chunk.job_id, owner)
        if job is None or not job.state.takes_chunks:
            raise JobStopped(f"the job of chunk {chunk.name} is {job.state if job else 'gone'}")
        await places.keep(caps)

    try:
        async with heartbeat(beat, lasts=seconds, clock=ports.clock):
            yield
    except (asyncio.CancelledError, Transient, Misconfigured, JobStopped):
        await ports.ledger.give_back_chunk(chunk.job_id, chunk.name, token=chunk.token)
        raise
    except LeaseLost:
        raise
    except Exception:
        await _let_go(ports, chunk)
        raise


async def _let_go(ports: Ports, chunk: Chunk) -> None:
    try:
        await ports.ledger.extend_lease(chunk.job_id, chunk.name, token=chunk.token, until=ports.clock.now())
    except NotApplied:
        log.info("lease was gone already")
