"""Resources of their own on an embedded AWS, with a directory, and what a person sees of the jobs there."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from console.resources import make_resources
from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.domain import keys
from fleet.domain.errors import ObjectMissing
from fleet.domain.jobs import Job
from fleet.ports import Ports
from fleet.runtime.settings import Settings
from fleet.uploads import tied_job
from matching import Directory, map_columns
from tests.fleet_in_memory import DIRECTORY, NICKNAMES

PATIENCE = 900.0
"""Seconds after which a job counts as one that does not end."""
LOOK = 0.1
KEY = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_EC2_METADATA_DISABLED": "true"}


@dataclass(frozen=True)
class Deployment:
    """One set of names on an endpoint, and the settings by which services find it."""

    settings: Settings
    names: AwsNames
    ports: Ports
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**self.settings.environment, **KEY, "SERVICE_LOG": str(self.folder / "services.log")}

    async def upload(self, name: str, data: bytes, **options: str) -> None:
        await self.ports.objects.put(f"{keys.INCOMING}{name}", data, metadata=options)

    async def forget_nicknames(self) -> None:
        """So that the next job takes a snapshot of them, too, as the first one does."""
        if snapshots := [info.key async for info in self.ports.objects.list("nicknames/")]:
            await self.ports.objects.delete(snapshots)

    async def job(self, name: str) -> Job | None:
        return await tied_job(self.ports, self.names.bucket, f"{keys.INCOMING}{name}")

    async def ended(self, name: str) -> Job:
        """The upload's job, once it has ended and that was told."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            job = await self.job(name)
            if job is not None and job.state.final and job.notified:
                return job
            await asyncio.sleep(LOOK)
        raise AssertionError(f"law 3: {name} has not ended within {PATIENCE:.0f} seconds")

    async def results(self, job: Job) -> tuple[bytes, bytes]:
        """The result's and the rejects' bytes."""
        result = await self.ports.objects.get(keys.result(job.job_id, job.run, job.name))
        try:
            return result, await self.ports.objects.get(keys.result_rejects(job.job_id, job.run, job.name))
        except ObjectMissing:
            return result, b""


@asynccontextmanager
async def deployed(
    endpoint: str, folder: Path, *, visibility: int = 3, sweep: float = 1.0
) -> AsyncIterator[Deployment]:
    """Fresh resources, furnished; times in seconds, short so that what died is soon missed."""
    mark = uuid4().hex[:8]
    named: dict[str, Any] = {
        name: f"{name.replace('_', '-')}-{mark}" for name in ("bucket", "jobs_table", "nicknames_table")
    }
    queues: dict[str, Any] = {f"{name}_queue": f"{name}-{mark}" for name in ("uploads", "chunks", "merges")}
    settings = Settings(
        **named,
        **queues,
        notices_topic=f"notices-{mark}",
        CONTACTFLEET_ENDPOINT_URL=endpoint,
        visibility_seconds=visibility,
        wait_seconds=1,
        stop_seconds=0,
        sweep_seconds=sweep,
        processes=1,
        max_attempts=100,
        cache_dir=folder / "cache",
        log_level="warning",
        log_format="json",
    )
    names = AwsNames(**settings.aws_names)
    await asyncio.to_thread(make_resources, names)
    async with connect(names) as ports:
        await _furnish(ports, folder)
        yield Deployment(settings, names, ports, folder)


async def _furnish(ports: Ports, folder: Path) -> None:
    table = pa.table(DIRECTORY)
    directory = Directory.build(table, map_columns(table.column_names, directory=True))
    built = folder / "built"
    if not built.exists():
        directory.save(built)
    for file in sorted(built.iterdir()):
        await ports.objects.put(keys.directory_file("default", directory.version, file.name), file.read_bytes())
    await ports.objects.put(keys.directory_current("default"), json.dumps({"version": directory.version}).encode())
    await ports.nicknames.put(NICKNAMES)
