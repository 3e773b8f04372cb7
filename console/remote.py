"""Commands for uploads to any deployment and their jobs. Each returns its exit code."""

import sys
from pathlib import Path

from console.aws import deployment, reach
from console.mistakes import EXIT_REJECTS, EXIT_UNUSABLE
from console.paths import check_folder, readable
from console.request import UploadRequest
from console.running import run
from fleet.domain.jobs import Job


def upload_command(
    upload: UploadRequest, directory: str, profile: str | None, endpoint_url: str | None, *, wait: bool
) -> int:
    """Uploads a file; with `wait`, shows how far its job is and how it ended."""
    from console.upload import job_ended, key_of, send  # noqa: PLC0415

    names = deployment(endpoint_url)
    key = key_of(upload.path, profile)

    async def work() -> Job | None:
        await send(names, upload, key, directory)
        sys.stdout.write(f"{readable(upload.path)} is uploaded as s3://{names.bucket}/{key}.\n")
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


def _end_of(job: Job) -> int:
    counts = ", ".join(f"{name} {count:,}" for name, count in job.counts.items())
    sys.stdout.write(f"{job.job_id} is {job.state.value}{': ' + counts if counts else ''}.\n")
    if job.failure:
        sys.stderr.write(f"contactfleet: {job.failure}\n")
    if not job.result_key:
        return EXIT_UNUSABLE
    return EXIT_REJECTS if job.counts.get("rows_rejected") else 0
