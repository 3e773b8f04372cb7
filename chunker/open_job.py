"""From an S3 event to the job in the ledger: the same upload is always the same job."""

import json
import re
from collections.abc import Mapping
from typing import Any

from chunker.options import read_options
from chunker.pin_nicknames import pin_nicknames
from fleet.domain import keys
from fleet.domain.errors import ObjectMissing, UnusableUpload
from fleet.domain.jobs import Job, Options, Upload, job_id
from fleet.ports import Ports
from fleet.uploads import NO_DIRECTORY, check_name, owner_of, upload_of

LARGEST_JSON = 64 << 10
"""Bytes of a profile; what is longer is none."""
VERSION = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}"
"""Of a directory: workers keep it in a folder of that name."""


async def open_job(ports: Ports, bucket: str, key: str) -> Job:
    """The job of the object as it is now, created if this is the first time it is seen. Raises ObjectMissing.

    An upload is tied to its first job: a repeated event is the same job even when its directory was rebuilt in between.
    A job whose options cannot be used is created too, with the sentence in `failure`, so that its user is told.
    """
    info = await ports.objects.head(key)
    upload = upload_of(bucket, info)
    job = await ports.ledger.job_of_upload(upload.upload_id)
    return job or await ports.ledger.create_job(await _new_job(ports, upload, info.metadata or {}))


async def _new_job(ports: Ports, upload: Upload, metadata: Mapping[str, str]) -> Job:
    options, directory, nicknames, failure = Options(owner=owner_of(upload, metadata)), NO_DIRECTORY, "", ""
    try:
        check_name(upload)
        options = await _options(ports, upload.key, metadata)
        directory = await _directory_version(ports, options.directory)
        nicknames = await pin_nicknames(ports)
    except UnusableUpload as error:
        failure = str(error)
    return Job(
        job_id=job_id(upload, options, directory, nicknames),
        upload=upload,
        options=options,
        directory_version=directory,
        nicknames=nicknames,
        received_at=ports.clock.now(),
        failure=failure,
    )


async def _options(ports: Ports, key: str, metadata: Mapping[str, str]) -> Options:
    name = keys.profile_of(key)
    profile = await _json(ports, keys.profile(name)) if name and keys.is_possible(keys.profile(name)) else None
    return read_options(metadata, profile or {}, name)


async def _directory_version(ports: Ports, name: str) -> str:
    current = await _json(ports, keys.directory_current(name))
    if current is None:
        raise UnusableUpload(
            f"There is no directory named {name!r}; make it with: contactfleet directory build FILE.csv --name {name}"
        )
    version = current.get("version")
    if isinstance(version, str) and re.fullmatch(VERSION, version):
        return version
    raise UnusableUpload(f"{keys.directory_current(name)} in the bucket names no version; build the directory again.")


async def _json(ports: Ports, key: str) -> dict[str, Any] | None:
    try:
        data = json.loads(await ports.objects.get(key, end=LARGEST_JSON))
    except ObjectMissing:
        return None
    except (ValueError, RecursionError) as error:
        raise UnusableUpload(f"{key} in the bucket is not readable as JSON; write it again.") from error
    if not isinstance(data, dict):
        raise UnusableUpload(f"{key} in the bucket is not a JSON object; write it again.")
    return data
