"""`contactfleet submit-batch`: as many `worker --drain` jobs on AWS Batch as the backlog asks for."""

import sys
from pathlib import Path

from console.aws import boto_client, deployment, reach
from console.batch import DEFINITION, Changes, definition_of, ensure_registered, read_definition, submit, workers_for
from console.running import run
from fleet.runtime.settings import load_settings


def batch_command(
    queue: str, definition: Path | None, changes: Changes, chunks_per_worker: int, most: int, endpoint_url: str | None
) -> int:
    """Registers the definition where it is not, submits the workers that the waiting chunks ask for, and says so."""
    names = deployment(endpoint_url)
    request = definition_of(read_definition(definition or DEFINITION), changes, load_settings().environment)

    async def backlog() -> int:
        async with reach(names) as ports:
            return await ports.chunks.depth()

    workers = workers_for(run(backlog()), chunks_per_worker, most)
    if not workers:
        sys.stdout.write("No chunk is waiting, so no job is submitted.\n")
        return 0
    batch = boto_client("batch", names)
    done = submit(batch, queue, ensure_registered(batch, request), workers)
    sys.stdout.write(f"{done.job_id} is submitted: {workers:,} workers of {done.definition}.\n")
    return 0
