"""Files into and out of the bucket, whatever their size."""

from collections.abc import Mapping
from pathlib import Path

from console.aws import boto_client
from console.whole_file import whole_file
from fleet.aws.errors import domain_errors
from fleet.aws.names import AwsNames
from fleet.ports import Objects


def put_file(names: AwsNames, path: Path, key: str, metadata: Mapping[str, str] | None = None) -> None:
    """Uploads a file, in parts where it is large; blocks. Raises errors of `fleet.domain.errors`."""
    with path.open("rb") as file, domain_errors(f"uploading {path}"):
        boto_client("s3", names).upload_fileobj(file, names.bucket, key, ExtraArgs={"Metadata": dict(metadata or {})})


async def fetch_file(objects: Objects, key: str, path: Path) -> None:
    """Downloads an object in blocks; `path` is there only when it is complete. Raises ObjectMissing, Mistake."""
    with whole_file(path) as file:
        async for block in objects.stream(key):
            file.write(block)
