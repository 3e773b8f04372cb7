"""What the head of an upload tells: dialect, header, which columns are which fields, and what the result looks like."""

import json
from collections.abc import Mapping
from typing import Any

from fleet.domain import keys
from fleet.domain.errors import ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job
from fleet.ports import Objects
from matching import THRESHOLD, UnusableColumns, map_columns, result_columns
from rows import REJECTS_HEADER, Layout, UnusableFile, header_line, inspect

HEAD = 1 << 20
"""Bytes read to tell dialect and encoding."""
LONGEST_HEADER = 64 << 10
"""Bytes; the header travels in the job's item, which DynamoDB limits to 400 KB."""


async def read_layout(objects: Objects, job: Job) -> Mapping[str, Any]:
    """Reads the head of the job's upload. Raises UnusableUpload with a sentence for its user."""
    name = job.upload.key.rsplit("/", 1)[-1]
    layout = await _inspect(objects, job, name)
    try:
        columns = map_columns(layout.header, job.options.columns)
    except UnusableColumns as error:
        raise UnusableUpload(f"{name}: {error}") from error
    manifest = await _manifest(objects, job)
    return {
        "file": layout.to_json(),
        "columns": columns.to_json(),
        "result_header": header_line(layout, result_columns(columns, manifest["slots"])).decode(),
        "rejects_header": REJECTS_HEADER.decode(),
        "model_version": manifest["model_version"],
        "threshold": job.options.threshold or THRESHOLD,
    }


async def _inspect(objects: Objects, job: Job, name: str) -> Layout:
    upload = job.upload
    end = min(HEAD, upload.size)
    head = await objects.get(upload.key, start=0, end=end, if_match=upload.etag) if end else b""
    try:
        layout = inspect(head, complete=end == upload.size, name=name)
    except UnusableFile as error:
        raise UnusableUpload(str(error)) from error
    if len(layout.header_raw) > LONGEST_HEADER:
        raise UnusableUpload(f"{name}: the header is longer than {LONGEST_HEADER} bytes; use shorter column names.")
    return layout


async def _manifest(objects: Objects, job: Job) -> dict[str, Any]:
    name = job.options.directory
    try:
        manifest: dict[str, Any] = json.loads(await objects.get(keys.directory_manifest(name, job.directory_version)))
    except ObjectMissing as error:
        raise UnusableUpload(
            f"The directory {name!r} has no version {job.directory_version}; build it again and upload the file again."
        ) from error
    return manifest
