"""What travels through the queues: JSON with a version field, a few hundred bytes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from fleet.domain.chunks import chunk_name
from fleet.domain.errors import BadMessage, NewerMessage
from fleet.domain.keys import is_possible, is_text

VERSION = 1
LONGEST_NAME = 1000
"""Bytes of a job's id, a chunk's name, an owner: what keys of the ledger have room for."""


@dataclass(frozen=True, slots=True)
class ChunkMessage:
    """Work on this chunk."""

    job_id: str
    chunk: str
    """Its name."""
    owner: str = ""
    """Of the job; empty in messages of earlier versions."""

    def encode(self) -> str:
        return _encode("chunk", {"job_id": self.job_id, "chunk": self.chunk, "owner": self.owner})

    @classmethod
    def decode(cls, body: str) -> "ChunkMessage":
        data = _checked(_load(body), "chunk")
        chunk = data.get("chunk")
        if isinstance(chunk, int):  # as earlier versions wrote it
            chunk = chunk_name(chunk)
        owner = data.get("owner", "")
        if not (_is_name(data.get("job_id")) and _is_name(chunk) and (owner == "" or _is_name(owner))):
            raise BadMessage("a chunk message needs job_id and chunk")
        return cls(data["job_id"], str(chunk), owner)


@dataclass(frozen=True, slots=True)
class JobMatched:
    """All chunks of this job are settled: assemble its result."""

    job_id: str

    def encode(self) -> str:
        return _encode("job_matched", {"job_id": self.job_id})

    @classmethod
    def decode(cls, body: str) -> "JobMatched":
        return cls(_job_id(_load(body), "job_matched"))


@dataclass(frozen=True, slots=True)
class UploadSeen:
    """S3 tells that an object was written."""

    bucket: str
    key: str

    def encode(self) -> str:
        """As S3 itself would have told it."""
        where = {"bucket": {"name": self.bucket}, "object": {"key": quote_plus(self.key, safe="/")}}
        return json.dumps({"Records": [{"eventName": "ObjectCreated:Swept", "s3": where}]})


@dataclass(frozen=True, slots=True)
class SplitJob:
    """Go on splitting the upload of this job, whatever lies under the upload's key by now."""

    job_id: str

    def encode(self) -> str:
        return _encode("split_job", {"job_id": self.job_id})


def decode_uploads(body: str) -> list[UploadSeen | SplitJob]:
    """What the queue of uploads tells: objects that an S3 event names, or a job to be split further.

    Nothing for the `s3:TestEvent` that S3 sends when notifications are set up. Keys in S3 events are quoted as in a
    query string (AWS, "Event message structure"). Raises BadMessage.
    """
    data = _load(body)
    if "kind" in data:
        return [SplitJob(_job_id(data, "split_job"))]
    if data.get("Event") == "s3:TestEvent":
        return []
    records = data.get("Records")
    if not isinstance(records, list):
        raise BadMessage("not an S3 event: no Records")
    try:
        seen: list[UploadSeen | SplitJob] = [
            UploadSeen(r["s3"]["bucket"]["name"], unquote_plus(r["s3"]["object"]["key"]))
            for r in records
            if str(r.get("eventName", "")).removeprefix("s3:").startswith("ObjectCreated:")
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadMessage("not an S3 event: a record without bucket or key") from error
    if not all(isinstance(one, UploadSeen) and is_possible(one.key) for one in seen):
        raise BadMessage("not an S3 event: a key that no object can have")
    return seen


def decode(body: str) -> Sequence[ChunkMessage | JobMatched | SplitJob | UploadSeen]:
    """Whatever any of the queues holds. Raises BadMessage."""
    match _versioned(_load(body)).get("kind"):
        case "chunk":
            return [ChunkMessage.decode(body)]
        case "job_matched":
            return [JobMatched.decode(body)]
        case _:
            return decode_uploads(body)


def job_named(body: str) -> str | None:
    """The job that a message is about, where it names one: an S3 event and what cannot be read do not."""
    try:
        job_id = _load(body).get("job_id")
    except BadMessage:
        return None
    return job_id if _is_name(job_id) else None


def _encode(kind: str, fields: dict[str, Any]) -> str:
    return json.dumps({"version": VERSION, "kind": kind, **fields}, separators=(",", ":"))


def _job_id(data: dict[str, Any], kind: str) -> str:
    job_id = _checked(data, kind).get("job_id")
    if not _is_name(job_id):
        raise BadMessage(f"a {kind} message needs job_id")
    return str(job_id)


def _checked(data: dict[str, Any], kind: str) -> dict[str, Any]:
    if _versioned(data).get("kind") != kind:
        raise BadMessage(f"not a {kind} message")
    if data.get("version") != VERSION:
        raise BadMessage(f"a {kind} message without a version that this service reads")
    return data


def _versioned(data: dict[str, Any]) -> dict[str, Any]:
    """Raises NewerMessage, even for a kind that only later versions know."""
    version = data.get("version")
    if isinstance(version, int) and version > VERSION and "kind" in data:
        raise NewerMessage(f"a message of version {version}; this service reads version {VERSION}")
    return data


def _is_name(value: Any) -> bool:
    """Whether the ledger can be asked for it."""
    return isinstance(value, str) and is_text(value) and 0 < len(value.encode()) <= LONGEST_NAME


def _load(body: str) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error
    if not isinstance(data, dict):
        raise BadMessage("not a JSON object")
    return data
