"""What `match` does while its fleet runs: directory, upload, waiting, download."""

import asyncio
import time
from pathlib import Path

from console.aws import deployment, reach
from console.directory import announce_directory, build_directory, save_directory
from console.emulator import Emulator
from console.ended import Ended
from console.inputs import check_content
from console.local_fleet import LocalFleet
from console.mistakes import EXIT_REJECTS, EXIT_UNUSABLE, Failed
from console.notice_queue import NoticeQueue
from console.objects import put_file
from console.plan import Plan
from console.progress import display
from console.resources import make_resources
from console.results import collect
from console.run_folder import RunFolder
from console.running import beside, in_thread
from console.upload import key_of, metadata_of
from console.waiting import Standing, standing
from fleet.aws.names import AwsNames
from fleet.domain import keys
from fleet.domain.jobs import Job
from fleet.ports import Ports
from fleet.uploads import tied_job
from matching import packaged_nicknames

DIRECTORY = "directory"
"""Name of the directory in the embedded store."""
NOTICE_QUEUE = "contactfleet-console"
SHORTEST_TICK, LONGEST_TICK = 0.1, 1.0
"""Seconds between two looks at the job: a fiftieth of the time it took so far, as looking costs what matching needs."""
STALL_SECONDS = 300.0
"""Without any progress for that long, something is wrong that no waiting mends."""


async def run_pipeline(plan: Plan, emulator: Emulator, fleet: LocalFleet, folder: RunFolder, began: float) -> Ended:
    """Takes the plan's files through a fleet that was started; lets it go when it can begin. Raises Mistake, Failed."""
    await in_thread(lambda: check_content(plan.request))
    names = deployment(emulator.address)
    async with reach(names) as ports:
        indexing = in_thread(lambda: _index(plan, folder))
        (saved, indexed), notices = await asyncio.gather(indexing, _make(ports, names, emulator, fleet))
        await _place(ports, saved)
        started = _since(began)
        upload = plan.request.upload
        key = key_of(upload.path)
        await in_thread(lambda: put_file(names, upload.path, key, metadata_of(upload, DIRECTORY)))
        job = await beside(_end_of_job(ports, names, key, notices), fleet.keep_running())
        if not job.result_key:
            return Ended(EXIT_UNUSABLE, job.failure, {})
        own = {
            "worker_restarts": fleet.restarts["worker"],
            "directory_seconds": indexed,
            "started_seconds": started,
            "elapsed_seconds": _since(began),
        }
        summary = await collect(ports.objects, job, plan.outputs, own)
    return Ended(EXIT_REJECTS if summary["rows_rejected"] or summary["chunks_failed"] else 0, "", summary)


def _since(moment: float) -> float:
    return round(time.monotonic() - moment, 3)


def _index(plan: Plan, folder: RunFolder) -> tuple[Path, float]:
    """The folder of the finished index, and the seconds that it took."""
    request, began = plan.request, time.monotonic()
    directory = build_directory(request.directory, name=DIRECTORY, id_column=request.directory_id)
    return save_directory(directory, folder.directories), _since(began)


async def _make(ports: Ports, names: AwsNames, emulator: Emulator, fleet: LocalFleet) -> NoticeQueue:
    """Makes what the services share, and lets them go."""
    await emulator.healthy()
    await in_thread(lambda: make_resources(names))
    notices = await in_thread(lambda: NoticeQueue(names, NOTICE_QUEUE))
    fleet.go()
    await ports.nicknames.put(packaged_nicknames())
    return notices


async def _place(ports: Ports, saved: Path) -> None:
    """The index itself stays where it is: workers of this machine look there first."""
    manifest = (saved / keys.MANIFEST).read_bytes()
    await ports.objects.put(keys.directory_manifest(DIRECTORY, saved.name), manifest)
    await announce_directory(ports.objects, DIRECTORY, saved.name)


async def _end_of_job(ports: Ports, names: AwsNames, key: str, notices: NoticeQueue) -> Job:
    """Waits for the notice, showing how far the job is. Raises Failed when nothing moves any more."""
    job: Job | None = None
    seen: Standing | None = None
    began = moved = time.monotonic()
    with display() as shown:
        while not await in_thread(notices.take):
            job = job or await tied_job(ports, names.bucket, key)
            now = await standing(ports, job.job_id) if job else None
            if now and now != seen:
                seen, moved = now, time.monotonic()
            if seen:
                shown.show(seen)
            if time.monotonic() - moved > STALL_SECONDS:
                raise Failed(f"Nothing has moved for {STALL_SECONDS:.0f} seconds.")
            await asyncio.sleep(min(max((time.monotonic() - began) / 50, SHORTEST_TICK), LONGEST_TICK))
    ended = await tied_job(ports, names.bucket, key)
    if ended is None or not ended.state.final:
        raise Failed("A notice came, but the job has not ended.")
    return ended
