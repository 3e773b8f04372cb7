"""Workers for one job on AWS Batch."""

import hashlib
from typing import Any

from fleet.aws.errors import domain_errors
from fleet.domain.scaling import ScalingPolicy, workers_for
from fleet.ports import Hiring

LARGEST_ARRAY = 10_000
"""Children of one array job; it has at least two (AWS Batch, "ArrayProperties")."""


class BatchHiring(Hiring):
    """Submits draining workers to a queue with a fair-share policy, where each owner has a share."""

    def __init__(self, client: Any, queue: str, definition: str, policy: ScalingPolicy, least: int) -> None:
        self._client, self._queue, self._definition = client, queue, definition
        self._policy, self._least = policy, least

    async def hire(self, chunks: int, *, owner: str) -> None:
        if chunks < self._least:
            return
        workers = min(workers_for(self._policy, chunks), LARGEST_ARRAY)
        with domain_errors(f"submitting to {self._queue}"):
            await self._client.submit_job(
                jobName="contactfleet-worker",
                jobQueue=self._queue,
                jobDefinition=self._definition,
                shareIdentifier=share_of(owner),
                **({"arrayProperties": {"size": workers}} if workers > 1 else {}),
            )


class NoHiring(Hiring):
    """Where workers run anyway."""

    async def hire(self, chunks: int, *, owner: str) -> None:
        return


def share_of(owner: str) -> str:
    """AWS Batch takes up to 255 letters and digits; an owner's name may be anything."""
    return hashlib.sha256(owner.encode()).hexdigest()[:32]
