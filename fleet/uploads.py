"""The upload that an object of the bucket is, and the job it is tied to."""

from collections.abc import Mapping

from fleet.domain import keys
from fleet.domain.errors import UnusableUpload
from fleet.domain.jobs import Job, Options, Upload, is_owner, job_id
from fleet.ports import ObjectInfo, Ports

NO_DIRECTORY = "none"
"""Version of the directory of a job whose options cannot be used."""


def upload_of(bucket: str, info: ObjectInfo) -> Upload:
    """The upload that an object is; without versioning, ETag and time tell one version from another."""
    version = info.version or f"{info.etag}@{info.last_modified:.3f}"
    return Upload(bucket, info.key, version, info.etag, info.size)


def check_name(upload: Upload) -> None:
    """Raises UnusableUpload when the results of an upload of that name could not be written beside each other."""
    size = len(upload.file_name.encode())
    if size > keys.LONGEST_NAME:
        raise UnusableUpload(
            f"The name of the upload has {size} bytes; give it one of {keys.LONGEST_NAME} bytes or less, upload again."
        )


def owner_of(upload: Upload, metadata: Mapping[str, str]) -> str:
    """Who is told of an upload whose options cannot be used."""
    named = (metadata.get("owner"), keys.profile_of(upload.key))
    return next((owner for owner in named if owner and is_owner(owner)), Options().owner)


async def tied_job(ports: Ports, bucket: str, key: str) -> Job | None:
    """The job of the object as it lies there now; None while no chunker has opened it. Raises ObjectMissing."""
    upload = upload_of(bucket, await ports.objects.head(key))
    return await ports.ledger.job_of_upload(upload.upload_id)


async def unopened_job(ports: Ports, bucket: str, key: str) -> Job:
    """The job of an upload that no chunker could open, so that its user can be told. Raises ObjectMissing."""
    info = await ports.objects.head(key)
    upload = upload_of(bucket, info)
    options = Options(owner=owner_of(upload, info.metadata or {}))
    made = job_id(upload, options, NO_DIRECTORY, "")
    return await ports.ledger.create_job(Job(made, upload, options, NO_DIRECTORY, "", ports.clock.now()))
