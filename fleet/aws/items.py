"""Jobs, chunks and counters as items of the `jobs` table.

Fields keep their names. Text, numbers and flags are attributes of their own; what has parts is JSON in one attribute.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from fleet.aws import schema
from fleet.domain.caps import Cap
from fleet.domain.chunks import Chunk, ChunkResult, RowRange
from fleet.domain.jobs import Checkpoint, Job, Options, Upload
from fleet.domain.progress import Progress
from fleet.domain.states import ChunkState, JobState

Item = dict[str, dict[str, Any]]
"""Attribute → value with its type, as DynamoDB takes it (`{"number": {"N": "42"}}`)."""


def text(value: str) -> dict[str, str]:
    return {"S": value}


def wire(value: object) -> dict[str, Any]:
    """One value as DynamoDB takes it."""
    match value:
        case str():
            return text(str(value))
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value).removesuffix(".0")}  # as DynamoDB gives it back
        case None:
            return {"NULL": True}
        case _:
            parts = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
            return text(json.dumps(parts, sort_keys=True, default=dict))


def job_key(job_id: str) -> Item:
    return {"job_id": text(job_id), "item": text(schema.JOB_ITEM)}


def upload_key(upload_id: str) -> Item:
    return {"job_id": text(upload_id), "item": text(schema.UPLOAD_ITEM)}


def chunk_key(job_id: str, name: str) -> Item:
    return {"job_id": text(job_id), "item": text(f"{schema.CHUNK_PREFIX}{name}")}


def counter_key(job_id: str, shard: int) -> Item:
    return {"job_id": text(job_id), "item": text(f"{schema.COUNTER_PREFIX}{shard:03d}")}


def cap_key(scope: str) -> Item:
    return {"job_id": text(scope), "item": text(schema.CAP_ITEM)}


def job_item(job: Job) -> Item:
    """The job with the attributes that the indexes go by."""
    item = {**_attributes(job), **job_key(job.job_id)}
    if job.options.owner:
        item["owner"] = text(job.options.owner)
    if not (job.state.final and job.notified):
        item["open"] = text(schema.OPEN)
    return item


def job_of(item: Item) -> Job:
    values = _values(item)
    return Job(
        job_id=values["job_id"],
        upload=Upload(**json.loads(values["upload"])),
        options=Options.from_json(json.loads(values["options"])),
        directory_version=values["directory_version"],
        nicknames=values["nicknames"],
        received_at=float(values["received_at"]),
        state=JobState(values["state"]),
        version=int(values["version"]),
        layout=None if values["layout"] is None else json.loads(values["layout"]),
        checkpoint=Checkpoint(**json.loads(values["checkpoint"])),
        sealed=values["sealed"],
        run=int(values["run"]),
        failure=values["failure"],
        split_at=_moment(values.get("split_at")),
        matched_at=_moment(values.get("matched_at")),
        ended_at=_moment(values["ended_at"]),
        counts=json.loads(values["counts"]),
        result_key=values["result_key"],
        notified=values["notified"],
        resumed_at=_moment(values.get("resumed_at")),
    )


def tie_item(job: Job) -> Item:
    """What ties the job's upload to it."""
    return {**upload_key(job.upload.upload_id), "job": text(job.job_id)}


def chunk_item(chunk: Chunk) -> Item:
    return {**_attributes(chunk), **chunk_key(chunk.job_id, chunk.name)}


def chunk_of(item: Item) -> Chunk:
    values = _values(item)
    return Chunk(
        job_id=values["job_id"],
        number=int(values["number"]),
        rows=RowRange(**json.loads(values["rows"])),
        staged=values.get("staged", ""),
        state=ChunkState(values["state"]),
        token=values["token"],
        lease_until=float(values["lease_until"]),
        attempts=int(values["attempts"]),
        reason=values["reason"],
        result=ChunkResult(**json.loads(values["result"])),
        path=values.get("path", ""),
        skipped=int(values.get("skipped", 0)),
    )


def cap_of(item: Item) -> Cap:
    limit, holders = item["limit"].get("N"), item["holders"]["M"]
    return Cap(
        scope=item["job_id"]["S"],
        limit=None if limit is None else int(limit),
        holders={token: float(until["N"]) for token, until in holders.items()},
    )


def progress_of_counter(item: Item) -> Progress:
    values = _values(item)
    return Progress(**{field.name: int(values.get(field.name, 0)) for field in fields(Progress)})


def _moment(value: str | None) -> float | None:
    return None if value is None else float(value)


def _attributes(record: Job | Chunk) -> Item:
    return {field.name: wire(getattr(record, field.name)) for field in fields(record)}


def _values(item: Item) -> Mapping[str, Any]:
    """Plain values; numbers are still text."""
    return {name: None if "NULL" in value else next(iter(value.values())) for name, value in item.items()}
