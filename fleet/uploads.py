"""The upload that an object of the bucket is, and the job it is tied to."""

from fleet.domain.jobs import Job, Options, Upload, job_id
from fleet.ports import ObjectInfo, Ports

NO_DIRECTORY = "none"
"""Version of the directory of a job whose options cannot be used."""


def upload_of(bucket: str, info: ObjectInfo) -> Upload:
    """The upload that an object is; without versioning, ETag and time tell one version from another."""
    version = info.version or f"{info.etag}@{info.last_modified:.3f}"
    return Upload(bucket, info.key, version, info.etag, info.size)


async def tied_job(ports: Ports, bucket: str, key: str) -> Job | None:
    """The job of the object as it lies there now; None while no chunker has opened it. Raises ObjectMissing."""
    upload = upload_of(bucket, await ports.objects.head(key))
    return await ports.ledger.job_of_upload(upload.upload_id)


async def unopened_job(ports: Ports, bucket: str, key: str) -> Job:
    """The job of an upload that no chunker could open, so that its user can be told. Raises ObjectMissing."""
    upload, options = upload_of(bucket, await ports.objects.head(key)), Options()
    made = job_id(upload, options, NO_DIRECTORY, "")
    return await ports.ledger.create_job(Job(made, upload, options, NO_DIRECTORY, "", ports.clock.now()))
