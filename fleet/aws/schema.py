"""Keys and indexes of the DynamoDB tables, as `create_table` takes them."""

from typing import Any

JOB_ITEM = "job"
"""Sort key of a job's own item."""
UPLOAD_ITEM = "upload"
"""Sort key of the item that ties an upload to its job; its `job_id` is the upload's id."""
CAP_ITEM = "cap"
"""Sort key of the cap of a job or of an owner; an owner's `job_id` is `domain.caps.scope_of_owner`."""
CHUNK_PREFIX = "chunk#"
COUNTER_PREFIX = "counter#"

BY_OWNER = "by_owner"
"""Index of all jobs by owner and time of receipt."""
OPEN_JOBS = "open"
"""Index of the jobs that have not ended, or whose end was not told, by time of receipt: they alone have `open`."""
OPEN = "open"
"""The one value of that attribute."""


def jobs_table(name: str) -> dict[str, Any]:
    """Jobs, chunks, counters and ties of uploads."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            _attribute("job_id", "S"),
            _attribute("item", "S"),
            _attribute("owner", "S"),
            _attribute("open", "S"),
            _attribute("received_at", "N"),
        ],
        "KeySchema": _keys("job_id", "item"),
        "GlobalSecondaryIndexes": [
            _index(BY_OWNER, "owner", "received_at"),
            _index(OPEN_JOBS, "open", "received_at"),
        ],
    }


def nicknames_table(name: str) -> dict[str, Any]:
    """Given names with their nicknames."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [_attribute("name", "S")],
        "KeySchema": _keys("name"),
    }


def _attribute(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": kind}


def _keys(partition: str, sort: str = "") -> list[dict[str, str]]:
    keys = [{"AttributeName": partition, "KeyType": "HASH"}]
    return [*keys, {"AttributeName": sort, "KeyType": "RANGE"}] if sort else keys


def _index(name: str, partition: str, sort: str) -> dict[str, Any]:
    return {
        "IndexName": name,
        "KeySchema": _keys(partition, sort),
        "Projection": {"ProjectionType": "ALL"},
    }
