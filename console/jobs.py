"""What a deployment's ledger says about its jobs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from console.aws import reach
from console.mistakes import Mistake
from console.outputs import Outputs, check_outputs, outputs_of
from console.results import collect
from console.tables import align
from console.waiting import Standing, standing
from fleet.aws.names import AwsNames
from fleet.domain.caps import Cap
from fleet.domain.jobs import Job
from fleet.ports import Ports


async def list_jobs(names: AwsNames, owner: str | None) -> str:
    """The open jobs, or all of one owner, as a table."""
    async with reach(names) as ports:
        jobs = [job async for job in ports.ledger.jobs(owner=owner) if owner or not job.state.final]
    rows = [[job.job_id, job.state.value, _when(job.received_at), job.options.owner, job.name] for job in jobs]
    return align([["job", "state", "received", "owner", "upload"], *rows])


async def status_of(ports: Ports, job_id: str) -> Standing:
    """Raises Mistake when there is no such job."""
    now = await standing(ports, job_id)
    if now is None:
        raise Mistake(f"There is no job {job_id}; `contactfleet jobs` lists those that are open.")
    return now


def status_text(now: Standing, caps: Sequence[Cap]) -> str:
    """All that the ledger knows of a job, line by line, with the limits that hold for it."""
    job, progress = now.job, now.progress
    chunks = job.checkpoint.chunks + progress.added
    lines = [
        ["job", job.job_id],
        ["upload", job.upload.key],
        ["owner", job.options.owner],
        ["state", job.state.value],
        ["received", _when(job.received_at)],
        ["directory", f"{job.options.directory} {job.directory_version}"],
        ["chunks", f"{progress.settled:,} of {chunks:,}" + ("" if job.sealed else " and more to come")],
        ["rows", f"{progress.rows:,} done, {progress.matched:,} matched, {progress.rejected:,} rejected"],
    ]
    lines += [["limit", f"{cap.limit:,} in work at once for {cap.scope}"] for cap in caps if cap.limit]
    lines += [["ended", _when(job.ended_at)]] if job.ended_at else []
    lines += [["failure", job.failure]] if job.failure else []
    lines += [["result", job.result_key]] if job.result_key else []
    return align(lines)


async def download(names: AwsNames, job_id: str, folder: Path) -> Outputs:
    """Writes result, rejects and summary of a job into the folder. Raises Mistake."""
    async with reach(names) as ports:
        job = (await status_of(ports, job_id)).job
        if not job.result_key:
            raise Mistake(_no_result(job))
        outputs = outputs_of(folder / job.name, folder / f"{job.name}.matched.csv")
        check_outputs(outputs, ())
        await collect(ports.objects, job, outputs, {})
    return outputs


def _no_result(job: Job) -> str:
    if job.state.final:
        return f"The job {job.job_id} has no result: it is {job.state.value}. {job.failure}".strip()
    return f"The job {job.job_id} has no result yet: it is {job.state.value}."


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
