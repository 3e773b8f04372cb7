"""What the head of an upload tells: dialect, header, which columns are which fields, and what the result looks like."""

import json
from collections.abc import Mapping
from typing import Any

from chunker.options import dialect_options
from fleet.domain import keys
from fleet.domain.errors import ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job, Upload
from fleet.ports import Objects
from matching import THRESHOLD, UnusableColumns, map_columns, result_columns
from rows import HEAD_SIZES, REJECTS_HEADER, Layout, UnusableFile, header_line, inspect, tells_encoding

LONGEST_HEADER = 64 << 10
"""Bytes; the header travels in the job's item, which DynamoDB limits to 400 KB."""


async def read_layout(objects: Objects, job: Job) -> Mapping[str, Any]:
    """Reads the head of the job's upload. Raises UnusableUpload with a sentence for its user."""
    name = job.upload.key.rsplit("/", 1)[-1]
    layout = await _inspect(objects, job, name)
    try:
        columns = map_columns(layout.header, dialect_options(job.options).by_name(job.options.columns, layout.header))
    except UnusableColumns as error:
        raise UnusableUpload(f"{name}: {error}") from error
    manifest = await _manifest(objects, job)
    return {
        "file": layout.to_json(),
        "columns": columns.to_json(),
        "result_header": header_line(layout, result_columns(columns, manifest["slots"])).decode(),
        "rejects_header": REJECTS_HEADER.decode(),
        "excel_safe": job.options.excel_safe,
        "model_version": manifest["model_version"],
        "directory_contacts": manifest["contacts"],
        "threshold": job.options.threshold or THRESHOLD,
    }


async def _inspect(objects: Objects, job: Job, name: str) -> Layout:
    options = dialect_options(job.options)
    head = b""
    for size in HEAD_SIZES:
        head += await _bytes(objects, job.upload, len(head), size)
        if tells_encoding(head, options):
            break
    try:
        layout = inspect(head, complete=len(head) == job.upload.size, name=name, options=options)
    except UnusableFile as error:
        raise UnusableUpload(str(error)) from error
    if len(layout.header_raw) > LONGEST_HEADER:
        raise UnusableUpload(f"{name}: the header is longer than {LONGEST_HEADER} bytes; use shorter column names.")
    return layout


async def _bytes(objects: Objects, upload: Upload, start: int, end: int) -> bytes:
    end = min(end, upload.size)
    return await objects.get(upload.key, start=start, end=end, if_match=upload.etag) if start < end else b""


async def _manifest(objects: Objects, job: Job) -> dict[str, Any]:
    name = job.options.directory
    try:
        manifest: dict[str, Any] = json.loads(await objects.get(keys.directory_manifest(name, job.directory_version)))
    except ObjectMissing as error:
        raise UnusableUpload(
            f"The directory {name!r} has no version {job.directory_version}; build it again and upload the file again."
        ) from error
    return manifest
