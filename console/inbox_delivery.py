"""One file of the inbox: uploaded, waited for, and its result brought to the outbox."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from console.directory import list_directories
from console.inbox import Dropped, directory_of
from console.outputs import Outputs, outputs_of
from console.results import collect
from console.running import in_thread
from console.waiting import SLOW_TICK_SECONDS, standings
from fleet.domain import keys
from fleet.domain.errors import ObjectMissing, Transient
from fleet.domain.jobs import Job
from fleet.ports import Objects, Ports
from fleet.uploads import tied_job

Put = Callable[[Path, str, Mapping[str, str]], None]
"""Uploads a file under a key with metadata; blocks."""
STAMP = "stamp"
"""Metadata of an upload that says which content of the file it is."""


async def deliver(ports: Ports, bucket: str, put: Put, file: Dropped, outbox: Path) -> Job:
    """Has a file matched and writes what came of it below the outbox; returns the job, ended.

    What was uploaded or delivered before is not again, so it can be called at any time. Raises Mistake, Transient.
    """
    job = await _job_before(ports, bucket, file)
    if job is None:
        await _send(ports.objects, put, file)
        job = await _job(ports, bucket, file.key)
    ended = await _ended(ports, job)
    outputs = outputs_of(outbox / file.name, None)
    if ended.result_key and not _is_delivered(outputs, ended):
        outputs.result.parent.mkdir(parents=True, exist_ok=True)
        await collect(ports.objects, ended, outputs, {})
    if ended.result_key:
        note_of(outbox, file).unlink(missing_ok=True)
    else:
        refuse(outbox, file, ended.failure or f"The job {ended.job_id} is {ended.state.value}.")
    return ended


def refuse(outbox: Path, file: Dropped, sentence: str) -> None:
    """Says beside the results why there is none of this file."""
    note = note_of(outbox, file)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{sentence}\n", encoding="utf-8")


def note_of(outbox: Path, file: Dropped) -> Path:
    return outbox / f"{file.name}.failed.txt"


async def _job_before(ports: Ports, bucket: str, file: Dropped) -> Job | None:
    """The job of this very content, where there is one: uploaded before this service was started again."""
    try:
        info = await ports.objects.head(file.key)
        if (info.metadata or {}).get(STAMP) != file.stamp:
            return None
        return await tied_job(ports, bucket, file.key)
    except ObjectMissing:
        return None


async def _send(objects: Objects, put: Put, file: Dropped) -> None:
    directories = [name for name, _ in await list_directories(objects)]
    directory = directory_of(file, directories, has_profile=await _has_profile(objects, file.folder))
    metadata = {STAMP: file.stamp} | ({"directory": directory} if directory else {})
    await in_thread(lambda: put(file.path, file.key, metadata))


async def _has_profile(objects: Objects, folder: str) -> bool:
    try:
        await objects.head(keys.profile(folder))
    except ObjectMissing:
        return False
    return True


async def _job(ports: Ports, bucket: str, key: str) -> Job:
    """Waits as long as it takes a chunker to come up."""
    while (job := await tied_job(ports, bucket, key)) is None:
        await ports.clock.sleep(SLOW_TICK_SECONDS)
    return job


async def _ended(ports: Ports, job: Job) -> Job:
    """Raises Transient when the ledger lost the job, as an embedded AWS that was killed does: it is begun again."""
    async for now in standings(ports, job.job_id):
        job = now.job
    if not job.state.final:
        raise Transient(f"{job.job_id} is not in the ledger any more")
    return job


def _is_delivered(outputs: Outputs, job: Job) -> bool:
    """The summary is written last."""
    try:
        summary = json.loads(outputs.summary.read_text(encoding="utf-8"))
        return bool(outputs.result.exists() and (summary["job_id"], summary["run"]) == (job.job_id, job.run))
    except (OSError, ValueError, KeyError):
        return False
