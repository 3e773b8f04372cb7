"""Puts a file under `incoming/`, with its options, and waits for its job where asked."""

import json
from collections.abc import Mapping
from pathlib import Path

from console.aws import reach
from console.inputs import columns_of, dialect_of, read_head
from console.limiting import check_limit
from console.mistakes import Failed
from console.objects import put_file
from console.paths import check_file, readable
from console.progress import display
from console.request import UploadRequest
from console.running import in_thread
from console.waiting import standings
from fleet.aws.names import AwsNames
from fleet.domain import keys
from fleet.domain.jobs import Job
from fleet.ports import Ports
from fleet.uploads import tied_job
from matching import check_threshold

SEEN_SECONDS = 60.0
"""A chunker that runs has taken the upload by then."""
TICK_SECONDS = 0.2
NAMED_DELIMITERS = {"\t": "tab", " ": "space"}
"""Delimiters that the values of HTTP headers do not keep."""


def metadata_of(upload: UploadRequest, directory: str) -> Mapping[str, str]:
    """The options of an upload as object metadata."""
    given = {
        "directory": directory,
        "threshold": None if upload.threshold is None else str(upload.threshold),
        "map": json.dumps(dict(upload.columns)) if upload.columns else None,
        "chunk-size": None if upload.chunk_size is None else str(upload.chunk_size),
        "delimiter": NAMED_DELIMITERS.get(upload.delimiter or "", upload.delimiter),
        "encoding": upload.encoding,
        "quotechar": upload.quotechar,
        "header": None if upload.header else "false",
        "excel-safe": "true" if upload.excel_safe else None,
        "concurrency": upload.concurrency,
    }
    return {name: value for name, value in given.items() if value is not None}


def key_of(path: Path, profile: str | None = None) -> str:
    name = readable(path.name)
    return f"{keys.INCOMING}{profile}/{name}" if profile else f"{keys.INCOMING}{name}"


async def send(names: AwsNames, upload: UploadRequest, key: str, directory: str) -> None:
    """Uploads the file. Raises Mistake, or what `check_content` raises, when it cannot be matched anyway."""
    check_file(upload.path)
    if upload.threshold is not None:
        check_threshold(upload.threshold)
    if upload.concurrency is not None:
        check_limit(upload.concurrency)
    columns_of(read_head(upload.path, dialect_of(upload)), upload.columns)
    await in_thread(lambda: put_file(names, upload.path, key, metadata_of(upload, directory)))


async def job_ended(names: AwsNames, key: str) -> Job:
    """Waits for the job of an upload, showing how far it is; returns it ended."""
    async with reach(names) as ports:
        job = await _seen(ports, names, key)
        return await follow(ports, job.job_id)


async def follow(ports: Ports, job_id: str) -> Job:
    """Shows how far a job is until it ends; returns it ended."""
    ended: Job | None = None
    with display() as shown:
        async for now in standings(ports, job_id):
            shown.show(now)
            ended = now.job
    if ended is None:
        raise Failed(f"There is no job {job_id}.")
    return ended


async def _seen(ports: Ports, names: AwsNames, key: str) -> Job:
    for _ in range(int(SEEN_SECONDS / TICK_SECONDS)):
        if job := await tied_job(ports, names.bucket, key):
            return job
        await ports.clock.sleep(TICK_SECONDS)
    raise Failed(
        f"No chunker has taken the upload within {SEEN_SECONDS:.0f} seconds; see that one runs. The upload stays."
    )
