"""Telling the merger that a job has no chunks left: whenever none remain, by whoever sees it.

Announcing only once would lose the job when the announcer dies before it sends, so every settled chunk that is
delivered again announces again; the merger takes repeats.
"""

from fleet.domain.messages import JobMatched
from fleet.domain.states import JobState
from fleet.ports import Ports


async def announce_if_matched(ports: Ports, job_id: str, *, after: int | None = None) -> bool:
    """Sends `job matched` when the job is sealed and no chunk remains; `after` is the number of one just settled."""
    job = await ports.ledger.job(job_id)
    if job is None or not job.sealed or job.state is not JobState.MATCHING:
        return False
    if await ports.ledger.remaining(job, after=after):
        return False
    await ports.merges.send([JobMatched(job_id).encode()])
    return True
