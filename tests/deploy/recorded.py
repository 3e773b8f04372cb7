"""What each role asks of AWS, as IAM names it: recorded in the clients, whatever code made the call."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiobotocore.client import AioBaseClient
from botocore.client import BaseClient

Needed = tuple[str, str]
"""Action and resource, such as `s3:GetObject` and `bucket/incoming/a.csv`."""
Params = Mapping[str, Any]

OBJECT = {
    "HeadObject": "GetObject",
    "GetObject": "GetObject",
    "PutObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "AbortMultipartUpload": "AbortMultipartUpload",
}
"""Operation of S3 on one object → the action that allows it (Amazon S3, "Policy actions")."""
BUCKET = {
    "ListObjectsV2": "ListBucket",
    "HeadBucket": "ListBucket",
    "ListMultipartUploads": "ListBucketMultipartUploads",
}
TRANSACTED = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}


@dataclass(slots=True)
class Recorder:
    role: str = ""
    """Whose calls come now; nobody's are not recorded."""
    needed: dict[str, set[Needed]] = field(default_factory=dict)

    @contextmanager
    def acting(self, role: str) -> Iterator[None]:
        before, self.role = self.role, role
        try:
            yield
        finally:
            self.role = before

    def record(self, service: str, operation: str, params: Params) -> None:
        if self.role:
            self.needed.setdefault(self.role, set()).update(_NEEDED[service](operation, params))


def record_into(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every client of this process tells the recorder first."""
    for kind in (BaseClient, AioBaseClient):
        monkeypatch.setattr(kind, "_make_api_call", _telling(recorder, kind._make_api_call))


def _telling(recorder: Recorder, call: Callable[..., Any]) -> Callable[..., Any]:
    def told(client: Any, operation: str, params: Params) -> Any:
        recorder.record(client.meta.service_model.service_name, operation, params)
        return call(client, operation, params)

    return told


def _s3(operation: str, params: Params) -> list[Needed]:
    bucket = params["Bucket"]
    if operation in BUCKET:
        return [(f"s3:{BUCKET[operation]}", bucket)]
    if operation == "DeleteObjects":
        return [("s3:DeleteObject", f"{bucket}/{one['Key']}") for one in params["Delete"]["Objects"]]
    needed = [(f"s3:{OBJECT[operation]}", f"{bucket}/{params['Key']}")]
    if source := params.get("CopySource"):
        needed.append(("s3:GetObject", f"{source['Bucket']}/{source['Key']}"))
    return needed


def _sqs(operation: str, params: Params) -> list[Needed]:
    queue = params["QueueName"] if "QueueName" in params else params["QueueUrl"].rsplit("/", 1)[-1]
    return [(f"sqs:{operation.removesuffix('Batch')}", queue)]


def _dynamodb(operation: str, params: Params) -> list[Needed]:
    if operation == "TransactWriteItems":
        writes = [(TRANSACTED[kind], write) for item in params["TransactItems"] for kind, write in item.items()]
        return [(f"dynamodb:{action}", write["TableName"]) for action, write in writes]
    tables = list(params["RequestItems"]) if "RequestItems" in params else [params["TableName"]]
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    return [(f"dynamodb:{operation}", table + index) for table in tables]


_NEEDED: Mapping[str, Callable[[str, Params], list[Needed]]] = {
    "s3": _s3,
    "sqs": _sqs,
    "dynamodb": _dynamodb,
    "sns": lambda operation, params: [(f"sns:{operation}", str(params.get("TopicArn", "*")).rsplit(":", 1)[-1])],
    "events": lambda operation, params: [(f"events:{operation}", one["EventBusName"]) for one in params["Entries"]],
}
