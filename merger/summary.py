"""The summary that lies beside a result."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fleet.domain.cost import Work, cost_json, cost_of
from fleet.domain.jobs import Job
from fleet.domain.prices import list_prices
from merger.tally import Tally

STATUSES = ("exact", "nickname", "fuzzy", "ambiguous", "none", "invalid")


def summary_of(job: Job, total: Tally, now: float) -> dict[str, Any]:
    """Counts by status and by label of each field, and what the result depends on. Times in seconds."""
    return {
        "job_id": job.job_id,
        "run": job.run,
        "name": job.upload.file_name,
        **_counts(total),
        **_speed(job, total, now),
        "cost": _cost(job, total),
        **_reading(job, total),
        **_reference(job),
    }


def _counts(total: Tally) -> dict[str, Any]:
    return {
        "rows_in": total.rows_in,
        "rows_out": total.rows_out,
        "rows_rejected": total.rows_rejected,
        "rows_matched": total.rows_matched,
        "by_status": {status: total.counts.get(f"status.{status}", 0) for status in STATUSES},
        "by_label": _labels(total),
        "chunks": total.chunks,
        "chunks_failed": total.failed,
        "redeliveries": total.redeliveries,
    }


def _speed(job: Job, total: Tally, now: float) -> dict[str, Any]:
    seconds = max(now - job.received_at, 0.001)
    return {
        "seconds": round(seconds, 3),
        "rows_per_second": round(total.rows_in / seconds, 1),
        "matching_seconds": round(total.seconds, 3),
        "stages": _stages(job, now),
    }


def _reading(job: Job, total: Tally) -> dict[str, Any]:
    """How the upload was read."""
    layout = job.layout or {}
    dialect = layout["file"]["dialect"]
    return {
        "dialect": dialect,
        "encoding": dialect["encoding"],
        "fallback_encoding": dialect["fallback"],
        "rows_in_fallback_encoding": total.counts.get("encoding.fallback", 0),
        "compression": job.compression,
        "columns": _columns(layout),
    }


def _reference(job: Job) -> dict[str, Any]:
    """What the upload was matched against, and by which rules."""
    layout = job.layout or {}
    return {
        "directory": job.options.directory,
        "directory_version": job.directory_version,
        "directory_contacts": layout["directory_contacts"],
        "model_version": layout["model_version"],
        "nicknames": job.nicknames,
        "threshold": layout["threshold"],
    }


def _stages(job: Job, now: float) -> dict[str, float]:
    """Seconds of each stage. Matching begins with the first chunk, while the file is still being split."""
    split, matched = job.split_at or job.received_at, job.matched_at or now
    return {
        "splitting": round(split - job.received_at, 3),
        "splitting_and_matching": round(matched - job.received_at, 3),
        "merging": round(now - matched, 3),
    }


def _cost(job: Job, total: Tally) -> dict[str, Any]:
    """What the job costs on AWS by list prices, in US dollars: by what it counted, and calls by their formula."""
    prices = list_prices()
    work = Work(
        rows=total.rows_in,
        chunks=total.chunks,
        upload_bytes=job.checkpoint.byte,
        result_bytes=sum(piece.size for piece in (*total.parts, *total.rejects)),
        matching_seconds=total.seconds,
        repeats=total.redeliveries,
        staged=job.compression is not None,
    )
    return cost_json(cost_of(work, prices), cost_of(work, prices, spot=True), prices)


def _columns(layout: Mapping[str, Any]) -> dict[str, str]:
    """Slot → the header text of the column that was read as it."""
    header = layout["file"]["header"]
    return {slot: header[index] for slot, index in json.loads(layout["columns"])["slots"].items()}


def encode(summary: dict[str, Any]) -> bytes:
    return json.dumps(summary, indent=2, ensure_ascii=False).encode() + b"\n"


def _labels(total: Tally) -> dict[str, dict[str, int]]:
    labels: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, count in sorted(total.counts.items()):
        if name.startswith("label."):
            _, slot, label = name.split(".")
            labels[slot][label] = count
    return dict(labels)
