"""Commands against any deployment. Each returns its exit code."""

import re
import sys
from pathlib import Path

from console.aws import deployment, reach
from console.batch import DEFINITION, Changes, definition_of, ensure_registered, read_definition, submit, workers_for
from console.mistakes import EXIT_REJECTS, EXIT_UNUSABLE, Mistake
from console.paths import check_folder, readable
from console.plan import Request, check_numbers
from console.run_folder import private_folder
from console.running import in_thread, run
from fleet.domain.jobs import Job


def upload_command(
    request: Request, directory: str, profile: str | None, endpoint_url: str | None, *, wait: bool
) -> int:
    """Uploads a file; with `wait`, shows how far its job is and how it ended."""
    from console.upload import job_ended, key_of, send  # noqa: PLC0415

    check_numbers(request)
    names = deployment(endpoint_url)
    key = key_of(request.upload, profile)

    async def work() -> Job | None:
        await send(names, request, key, directory)
        sys.stdout.write(f"{readable(request.upload)} is uploaded as s3://{names.bucket}/{key}.\n")
        return await job_ended(names, key) if wait else None

    job = run(work())
    return _end_of(job) if job is not None else 0


def jobs_command(owner: str | None, endpoint_url: str | None) -> int:
    """Prints the jobs that have not ended, or all of one owner."""
    from console.jobs import list_jobs  # noqa: PLC0415

    sys.stdout.write(run(list_jobs(deployment(endpoint_url), owner)))
    return 0


def status_command(job_id: str, endpoint_url: str | None, *, watch: bool) -> int:
    """Prints what the ledger knows of a job; with `watch`, once it has ended."""
    from console.jobs import status_of, status_text  # noqa: PLC0415
    from console.upload import follow  # noqa: PLC0415

    async def work() -> str:
        async with reach(deployment(endpoint_url)) as ports:
            now = await status_of(ports, job_id)
            if watch:
                await follow(ports, job_id)
                now = await status_of(ports, job_id)
            _, caps = await ports.caps.look(job_id, now.job.options.owner)
            return status_text(now, caps)

    sys.stdout.write(run(work()))
    return 0


def download_command(job_id: str, folder: Path, endpoint_url: str | None) -> int:
    """Writes the files of a job into the folder and prints where they are."""
    from console.jobs import download  # noqa: PLC0415

    check_folder(folder, "-o")
    outputs = run(download(deployment(endpoint_url), job_id, folder))
    sys.stdout.write("".join(f"{path}\n" for path in outputs.all if path.exists()))
    return 0


def build_command(path: Path, name: str, directory_id: str | None, endpoint_url: str | None) -> int:
    """Builds a directory, uploads it, and makes it the current version of its name."""
    from console.directory import announce_directory, build_directory, save_directory, upload_directory  # noqa: PLC0415

    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name):
        raise Mistake(f"{name!r} is no name for a directory; use letters, digits, dots, dashes and underscores.")
    names = deployment(endpoint_url)

    async def work(folder: Path) -> str:
        directory = await in_thread(lambda: build_directory(path, name=name, id_column=directory_id))
        saved = await in_thread(lambda: save_directory(directory, folder))
        await in_thread(lambda: upload_directory(names, name, saved))
        async with reach(names) as ports:
            await announce_directory(ports.objects, name, saved.name)
        return f"The directory {name} has version {saved.name} now, with {directory.rows:,} contacts.\n"

    with private_folder() as folder:
        sys.stdout.write(run(work(folder)))
    return 0


def directories_command(endpoint_url: str | None) -> int:
    """Prints every directory with its current version."""
    from console.directory import list_directories  # noqa: PLC0415
    from console.tables import align  # noqa: PLC0415

    async def work() -> list[tuple[str, str]]:
        async with reach(deployment(endpoint_url)) as ports:
            return await list_directories(ports.objects)

    sys.stdout.write(align([["directory", "version"], *map(list, run(work()))]))
    return 0


def load_command(path: Path | None, endpoint_url: str | None) -> int:
    """Loads the nicknames of a file, or the packaged ones."""
    from console.nicknames import read_table  # noqa: PLC0415
    from matching import packaged_nicknames  # noqa: PLC0415

    table = packaged_nicknames() if path is None else read_table(path)

    async def work() -> None:
        async with reach(deployment(endpoint_url)) as ports:
            await ports.nicknames.put(table)

    run(work())
    sys.stdout.write(f"{len(table):,} given names are loaded.\n")
    return 0


def batch_command(
    queue: str, definition: Path | None, changes: Changes, chunks_per_worker: int, most: int, endpoint_url: str | None
) -> int:
    from console.aws import boto_client  # noqa: PLC0415
    from fleet.runtime.settings import load_settings  # noqa: PLC0415

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


def nicknames_command(name: str, endpoint_url: str | None) -> int:
    """Prints the nicknames of a given name."""

    async def work() -> list[str]:
        async with reach(deployment(endpoint_url)) as ports:
            return list(await ports.nicknames.of(name.strip().casefold()))

    found = run(work())
    sys.stdout.write(", ".join(found) + "\n" if found else f"No nicknames of {name} are known.\n")
    return 0


def _end_of(job: Job) -> int:
    counts = ", ".join(f"{name} {count:,}" for name, count in job.counts.items())
    sys.stdout.write(f"{job.job_id} is {job.state.value}{': ' + counts if counts else ''}.\n")
    if job.failure:
        sys.stderr.write(f"contactfleet: {job.failure}\n")
    if not job.result_key:
        return EXIT_UNUSABLE
    return EXIT_REJECTS if job.counts.get("rows_rejected") else 0
