"""Jobs and chunks to put into ledgers."""

from dataclasses import replace

from fleet.domain.chunks import Chunk, ChunkResult, RowRange
from fleet.domain.jobs import Job, Options, Upload

RECEIVED_AT = 1_700_000_000.25
NOW = 1_700_000_100.5
"""A time at which leases of the tests are taken."""

UPLOAD = Upload("contacts", "incoming/weekly/Zoë's list.csv", "v1", '"e1"', 12_345_678_901)
OPTIONS = Options("eu", 0.925, {"last_name": "Nach,name"}, "sales", "5%", 65_536)
JOB = Job("job-1", UPLOAD, OPTIONS, "2026-01-01", "abc", RECEIVED_AT)

RESULT = ChunkResult(
    part_key="work/job-1/parts/000000.csv",
    part_size=999,
    part_etag='"p"',
    rejects_key="work/job-1/rejects/000000.csv",
    rejects_size=9,
    rejects_etag='"r"',
    rows_out=9,
    rows_rejected=1,
    rows_matched=6,
    counts={"status.exact": 6, "label.email.old": 2},
)


def another_job(name: str, *, owner: str = "sales", received_at: float = RECEIVED_AT) -> Job:
    """A job of an upload of its own."""
    upload = replace(UPLOAD, key=f"incoming/{name}.csv")
    return replace(
        JOB, job_id=f"job-{name}", upload=upload, options=replace(OPTIONS, owner=owner), received_at=received_at
    )


def chunk(number: int, *, rows: int = 10) -> Chunk:
    """A chunk of JOB that is ready."""
    return Chunk(JOB.job_id, number, RowRange(1 + number * rows, rows, number * 1000, number * 1000 + 1000))
