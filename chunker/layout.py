"""What the head of an upload tells: dialect, header, which columns are which fields, and what the result looks like."""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from chunker.options import dialect_options
from fleet.domain import keys
from fleet.domain.compression import Compression, compression_of
from fleet.domain.errors import ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job, Upload
from fleet.ports import Objects
from matching import THRESHOLD, UnusableColumns, UnusableDirectory, check_built_for, map_columns, result_columns
from rows import (
    HEAD_SIZES,
    REJECTS_HEADER,
    DialectOptions,
    Layout,
    PlainHead,
    UnusableFile,
    header_line,
    inspect,
    plain_head,
    tells_encoding,
)

LONGEST_HEADER = 64 << 10
"""Bytes; the header travels in the job's item, which DynamoDB limits to 400 KB."""

MANIFEST_KEYS = {"slots", "model_version", "contacts"}
"""What is read of a directory's manifest here."""


async def read_layout(objects: Objects, job: Job, largest_inflated: int) -> Mapping[str, Any]:
    """Reads the head of the job's upload. Raises UnusableUpload or UnusableFile with a sentence for its user."""
    name = job.upload.file_name
    options = dialect_options(job.options)
    head, compression = await _head(objects, job, options, largest_inflated)
    layout = _inspect(head, name, options)
    try:
        columns = map_columns(layout.header, options.by_name(job.options.columns, layout.header))
    except UnusableColumns as error:
        raise UnusableUpload(f"{name}: {error}") from error
    manifest = await _manifest(objects, job)
    return {
        "file": layout.to_json(),
        "compression": compression,
        "plain_size": head.size,
        "columns": columns.to_json(),
        "result_header": header_line(layout, result_columns(columns, manifest["slots"])).decode(),
        "rejects_header": REJECTS_HEADER.decode(),
        "excel_safe": job.options.excel_safe,
        "model_version": manifest["model_version"],
        "directory_contacts": manifest["contacts"],
        "threshold": job.options.threshold or THRESHOLD,
    }


async def _head(
    objects: Objects, job: Job, options: DialectOptions, largest_inflated: int
) -> tuple[PlainHead, Compression | None]:
    """As much as tells the encoding. Raises UnusableFile for a compressed upload that cannot be unpacked."""
    upload, data = job.upload, b""
    for most in HEAD_SIZES:
        data += await _bytes(objects, upload, len(data), most)
        compression = compression_of(data)
        read = partial(plain_head, size=upload.size, most=most, name=upload.file_name, largest=largest_inflated)
        head = await asyncio.to_thread(read, data, compression)
        if tells_encoding(head.data, options):
            break
    return head, compression


def _inspect(head: PlainHead, name: str, options: DialectOptions) -> Layout:
    try:
        layout = inspect(head.data, complete=head.complete, name=name, options=options)
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
        manifest = json.loads(await objects.get(keys.directory_manifest(name, job.directory_version)))
    except ObjectMissing as error:
        raise UnusableUpload(
            f"The directory {name!r} has no version {job.directory_version}; build it again and upload the file again."
        ) from error
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or not manifest.keys() >= MANIFEST_KEYS:
        raise UnusableUpload(
            f"Version {job.directory_version} of the directory {name!r} is damaged; build it again, upload the file "
            "again."
        )
    try:
        check_built_for(manifest, f"The directory {name!r}")
    except UnusableDirectory as error:
        raise UnusableUpload(f"{error} Then upload the file again.") from error
    return manifest
