"""What the head of an upload tells: dialect, header, and which columns are which fields."""

from collections.abc import Mapping
from typing import Any

from fleet.domain.errors import UnusableUpload
from fleet.domain.jobs import Job
from fleet.ports import Objects
from matching import UnusableColumns, map_columns
from rows import UnusableFile, inspect

HEAD = 1 << 20
"""Bytes read to tell dialect and encoding."""
LONGEST_HEADER = 64 << 10
"""Bytes; the header travels in the job's item, which DynamoDB limits to 400 KB."""


async def read_layout(objects: Objects, job: Job) -> Mapping[str, Any]:
    """Reads the head of the job's upload. Raises UnusableUpload with a sentence for its user."""
    upload = job.upload
    name = upload.key.rsplit("/", 1)[-1]
    end = min(HEAD, upload.size)
    head = await objects.get(upload.key, start=0, end=end, if_match=upload.etag) if end else b""
    try:
        layout = inspect(head, complete=end == upload.size, name=name)
        columns = map_columns(layout.header, job.options.columns)
    except (UnusableFile, UnusableColumns) as error:
        raise UnusableUpload(str(error)) from error
    if len(layout.header_raw) > LONGEST_HEADER:
        raise UnusableUpload(f"{name}: the header is longer than {LONGEST_HEADER} bytes; use shorter column names.")
    return {"file": layout.to_json(), "columns": columns.to_json()}
