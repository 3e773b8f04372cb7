"""Files into and out of the bucket, whatever their size."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from console.aws import boto_client
from console.mistakes import Mistake
from fleet.aws.errors import domain_errors
from fleet.aws.names import AwsNames
from fleet.ports import Objects


def put_file(names: AwsNames, path: Path, key: str, metadata: Mapping[str, str] | None = None) -> None:
    """Uploads a file, in parts where it is large; blocks. Raises errors of `fleet.domain.errors`."""
    with path.open("rb") as file, domain_errors(f"uploading {path}"):
        boto_client("s3", names).upload_fileobj(file, names.bucket, key, ExtraArgs={"Metadata": dict(metadata or {})})


async def fetch_file(objects: Objects, key: str, path: Path) -> None:
    """Downloads an object in blocks; `path` is there only when it is complete. Raises ObjectMissing, Mistake."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            async for block in objects.stream(key):
                file.write(block)
        beside.replace(path)
    except OSError as error:
        raise Mistake(f"{path} cannot be written ({error.strerror}); name another file.") from error
    finally:
        with suppress(OSError):
            beside.unlink()
