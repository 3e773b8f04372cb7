"""Objects in an S3 bucket."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from fleet.aws.errors import NO_BUCKET, ON_CREATE, PastTheEnd, domain_errors
from fleet.domain.errors import ObjectChanged, ObjectMissing, Transient
from fleet.domain.notices import LINK_SECONDS
from fleet.ports import Multipart, ObjectInfo, Objects

FIRST_BLOCK = 1 << 20
LARGEST_BLOCK = 8 << 20
"""Bytes of one request of a stream: they double from the first to the largest, so that the first come soon."""
LOOK_AHEAD = 64 << 20
"""Bytes that a stream asks for beyond the block in hand: eight requests beside each other. A chunker reads four uploads
at once, so its memory stays under 400 MiB. It doubles from the first block on: what is needed first shares with few."""

UNVERSIONED = "null"
"""Version id of objects that were written while the bucket had no versioning."""


class S3Objects(Objects):
    def __init__(self, client: Any, bucket: str, link_seconds: int = LINK_SECONDS) -> None:
        self._client = client
        self._bucket = bucket
        self._link_seconds = link_seconds

    async def head(self, key: str) -> ObjectInfo:
        try:
            with domain_errors(f"looking at {key}"):
                answer = await self._client.head_object(Bucket=self._bucket, Key=key)
        except ObjectMissing:
            await self._check_bucket()
            raise
        return ObjectInfo(
            key,
            answer["ContentLength"],
            answer["ETag"],
            _version(answer),
            answer["LastModified"].timestamp(),
            {name.lower(): _plain(value) for name, value in answer.get("Metadata", {}).items()},
        )

    async def get(self, key: str, *, start: int = 0, end: int | None = None, if_match: str = "") -> bytes:
        if end is not None and end <= start:
            return await self._nothing(key, if_match)
        try:
            return (await self._range(key, start, end, if_match))[0]
        except PastTheEnd:
            return b""

    async def stream(self, key: str, *, start: int = 0, if_match: str = "") -> AsyncIterator[bytes]:
        try:
            block, info = await self._range(key, start, start + FIRST_BLOCK, if_match)
        except PastTheEnd:
            return
        reached = asked = start + len(block)
        size = room = FIRST_BLOCK
        ahead: deque[asyncio.Task[bytes]] = deque()
        try:
            while block:
                size, room = min(2 * size, LARGEST_BLOCK), min(2 * room, LOOK_AHEAD)
                while asked < info.size and asked + size - reached <= room:
                    end = min(asked + size, info.size)
                    ahead.append(asyncio.create_task(self._block(key, asked, end, info.etag)))
                    asked = end
                yield block
                block = await ahead.popleft() if ahead else b""
                reached += len(block)
        finally:
            for request in ahead:
                request.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    async def put(
        self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None, if_none_match: bool = False
    ) -> ObjectInfo:
        condition = {"IfNoneMatch": "*"} if if_none_match else {}
        with domain_errors(f"writing {key}", ON_CREATE):
            answer = await self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, Metadata=dict(metadata or {}), **condition
            )
        return ObjectInfo(key, len(data), answer["ETag"], _version(answer))

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        with domain_errors(f"listing {prefix}"):
            async for page in pages:
                for entry in page.get("Contents", []):
                    modified = entry["LastModified"].timestamp()
                    yield ObjectInfo(entry["Key"], entry["Size"], entry["ETag"], last_modified=modified)

    async def delete(self, keys: Sequence[str]) -> None:
        with domain_errors("deleting objects"):
            answer = await self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )
        if failed := answer.get("Errors"):
            raise Transient(f"deleting objects: {len(failed)} of {len(keys)} were refused ({failed[0].get('Code')})")

    async def begin_multipart(self, key: str, *, metadata: Mapping[str, str]) -> str:
        with domain_errors(f"beginning {key}"):
            answer = await self._client.create_multipart_upload(Bucket=self._bucket, Key=key, Metadata=dict(metadata))
        return str(answer["UploadId"])

    async def upload_part(self, key: str, upload_id: str, number: int, data: bytes) -> str:
        with domain_errors(f"writing part {number} of {key}"):
            answer = await self._client.upload_part(
                Bucket=self._bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=data
            )
        return str(answer["ETag"])

    async def copy_part(
        self, key: str, upload_id: str, number: int, source: str, *, start: int, end: int, if_match: str
    ) -> str:
        with domain_errors(f"copying {source} into part {number} of {key}"):
            answer = await self._client.upload_part_copy(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload_id,
                PartNumber=number,
                CopySource={"Bucket": self._bucket, "Key": source},
                CopySourceRange=f"bytes={start}-{end - 1}",
                CopySourceIfMatch=if_match,
            )
        return str(answer["CopyPartResult"]["ETag"])

    async def complete_multipart(self, key: str, upload_id: str, etags: Sequence[str]) -> ObjectInfo:
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        with domain_errors(f"completing {key}", ON_CREATE):
            await self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload_id,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        return await self.head(key)

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        with suppress(ObjectMissing), domain_errors(f"aborting {key}"):
            await self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)

    async def multiparts(self, prefix: str) -> AsyncIterator[Multipart]:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=prefix)
        with domain_errors(f"listing uploads of {prefix}"):
            async for page in pages:
                for entry in page.get("Uploads", []):
                    yield Multipart(entry["Key"], entry["UploadId"], entry["Initiated"].timestamp())

    async def link(self, key: str) -> str:
        with domain_errors(f"signing a link to {key}"):
            address = await self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=self._link_seconds
            )
        return str(address)

    async def _range(self, key: str, start: int, end: int | None, if_match: str) -> tuple[bytes, ObjectInfo]:
        asked: dict[str, str] = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end else {}
        if if_match:
            asked["IfMatch"] = if_match
        with domain_errors(f"reading {key}"):
            answer = await self._client.get_object(Bucket=self._bucket, Key=key, **asked)
            async with answer["Body"] as body:
                data: bytes = await body.read()
        return data, ObjectInfo(key, _whole_size(answer), answer["ETag"], _version(answer))

    async def _block(self, key: str, start: int, end: int, if_match: str) -> bytes:
        data, _ = await self._range(key, start, end, if_match)
        if len(data) != end - start:
            raise Transient(f"reading {key}: {len(data)} of {end - start} bytes came")
        return data

    async def _nothing(self, key: str, if_match: str) -> bytes:
        """An empty range, which HTTP has no words for: only the object's state counts."""
        if if_match and (await self.head(key)).etag != if_match:
            raise ObjectChanged(f"reading {key}: the object has another ETag now")
        return b""

    async def _check_bucket(self) -> None:
        """Raises Misconfigured when there is no bucket: a HEAD answers 404 for that as for a missing object."""
        with domain_errors(f"looking at bucket {self._bucket}", NO_BUCKET):
            await self._client.head_bucket(Bucket=self._bucket)


def _whole_size(answer: Mapping[str, Any]) -> int:
    """Bytes of the whole object, of which the answer may hold a range (`bytes 0-9/100`)."""
    content_range = str(answer.get("ContentRange", ""))
    return int(content_range.rpartition("/")[2] or answer["ContentLength"])


def _plain(value: str) -> str:
    """S3 gives metadata that is not ASCII in encoded words (RFC 2047; Amazon S3, "User-defined object metadata")."""
    if not value.startswith("=?"):
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _version(answer: Mapping[str, Any]) -> str:
    version = str(answer.get("VersionId", ""))
    return "" if version == UNVERSIONED else version
