"""The pinned ministack is the one that its adapter was written for; large objects never fill its memory."""

import base64
import hashlib
import inspect
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from ministack.services import s3 as service

from console import ministack_on_disk
from console.ministack_on_disk import COMPLETING, EDITS, SMALL
from tests.contract import servers

MIB = 1 << 20
PART = 4 * MIB
PARTS = 32
ALLOWED = PART * PARTS // 2
"""Bytes of private memory by which the server may grow: far below what one copy of the object would take."""
REPLACED = (
    "_put_object",
    "_upload_part",
    "_get_object",
    "_read_body",
    "_atomic_write",
    "md5_hash",
    "_compute_s3_checksum",
    "_validate_content_md5",
    "_object_disk_path",
)
CONTENT = hashlib.shake_256(b"content").digest(PART)


def test_the_version_is_the_one_the_adapter_was_written_for() -> None:
    pinned = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert "ministack==1.5.33" in pinned, "look at all that ministack_on_disk.py replaces first"


def test_all_that_is_replaced_is_there_and_takes_what_it_took() -> None:
    taken = {name: list(inspect.signature(getattr(service, name)).parameters) for name in REPLACED}
    assert taken == {
        "_put_object": ["bucket_name", "key", "body", "headers"],
        "_upload_part": ["bucket_name", "key", "body", "query_params", "headers"],
        "_get_object": ["bucket_name", "key", "headers", "query_params"],
        "_read_body": ["bucket_name", "key", "obj"],
        "_atomic_write": ["fpath", "data", "text"],
        "md5_hash": ["data"],
        "_compute_s3_checksum": ["algorithm", "body"],
        "_validate_content_md5": ["headers", "body"],
        "_object_disk_path": ["bucket", "key", "account_id"],
    }


def test_content_is_read_in_the_ways_that_the_adapter_knows() -> None:
    source = inspect.getsource(service)
    found = {mark: len(re.findall(re.escape(mark), source)) for mark in ('b"".join(', '["body"]', 'get("body")')}
    assert found == {'b"".join(': 1, '["body"]': 5, 'get("body")': 2}


def test_what_is_edited_is_there_once_and_another_version_is_refused() -> None:
    source = inspect.getsource(getattr(service, COMPLETING))
    for new in EDITS.values():
        assert new in ministack_on_disk._edited(source)
    with pytest.raises(RuntimeError, match="this version of ministack is not known"):
        ministack_on_disk._edited(source.replace("combined_parts", "parts_combined"))


@contextmanager
def _running(**settings: str) -> Iterator[tuple[Any, int]]:
    """A client, and the server's process id."""
    with servers.ministack_process(settings) as (address, pid):
        yield _client(address), pid


def _client(address: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the server takes any
        config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"),
    )


def _private(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * int(re.findall(r"^Anonymous:\s+(\d+) kB", rollup, re.MULTILINE)[0])


def _upload(s3: Any, key: str) -> str:
    """An object of so many parts; returns its ETag."""
    upload = s3.create_multipart_upload(Bucket="bucket", Key=key)["UploadId"]
    named = {"Bucket": "bucket", "Key": key, "UploadId": upload}
    made = [s3.upload_part(**named, PartNumber=number, Body=CONTENT)["ETag"] for number in range(1, PARTS + 1)]
    return _complete(s3, named, made)


def _copy(s3: Any, source: str, key: str) -> str:
    """The same bytes as parts whose borders lie in the middle of the source's; returns the ETag."""
    named = {"Bucket": "bucket", "Key": key}
    named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]
    borders = [0, *range(PART // 2, PART * PARTS, 2 * PART), PART * PARTS]
    made = [
        s3.upload_part_copy(
            **named, PartNumber=number, CopySource=f"bucket/{source}", CopySourceRange=f"bytes={start}-{end - 1}"
        )["CopyPartResult"]["ETag"]
        for number, (start, end) in enumerate(pairwise(borders), 1)
    ]
    return _complete(s3, named, made)


def _complete(s3: Any, named: Mapping[str, str], etags: list[str]) -> str:
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    return str(s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})["ETag"])


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _digest(s3: Any, key: str) -> str:
    """Of the object, read by one request."""
    digest = hashlib.sha256()
    for block in s3.get_object(Bucket="bucket", Key=key)["Body"].iter_chunks(MIB):
        digest.update(block)
    return digest.hexdigest()


WHOLE = hashlib.sha256(CONTENT * PARTS).hexdigest()


def test_a_large_object_goes_in_through_and_out_without_filling_the_memory(tmp_path: Path) -> None:
    with _running(OBJECTS_DIR=str(tmp_path)) as (s3, pid):
        s3.create_bucket(Bucket="bucket")
        before = _private(pid)
        _upload(s3, "large")
        _copy(s3, "large", "copied")
        s3.copy_object(Bucket="bucket", Key="again", CopySource="bucket/copied")
        assert _digest(s3, "again") == WHOLE
        assert _private(pid) - before < ALLOWED
        assert list(tmp_path.iterdir()) == []


def test_etags_are_those_that_amazon_s3_gives(tmp_path: Path) -> None:
    with _running(OBJECTS_DIR=str(tmp_path)) as (s3, _):
        s3.create_bucket(Bucket="bucket")
        part = _md5(CONTENT)
        assert s3.put_object(Bucket="bucket", Key="one", Body=CONTENT)["ETag"] == f'"{part.hex()}"'
        assert _upload(s3, "many") == f'"{_md5(part * PARTS).hex()}-{PARTS}"'


@pytest.mark.parametrize("size", [SMALL, SMALL + 1])
@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256", "MD5"])
def test_content_is_checked_as_clients_ask_for_it(tmp_path: Path, size: int, algorithm: str) -> None:
    """Clients send a CRC-32 with every object, unless they are told not to; older ones an MD5."""
    content = CONTENT[:size]

    def sums(data: bytes) -> dict[str, str]:
        if algorithm == "CRC32":
            return {"ChecksumCRC32": base64.b64encode(zlib.crc32(data).to_bytes(4)).decode()}
        if algorithm == "SHA256":
            return {"ChecksumSHA256": base64.b64encode(hashlib.sha256(data).digest()).decode()}
        return {"ContentMD5": base64.b64encode(_md5(data)).decode()}

    with _running(OBJECTS_DIR=str(tmp_path)) as (s3, _):
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="whole", Body=content, **sums(content))
        named = {"Bucket": "bucket", "Key": "parts"}
        named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]
        s3.upload_part(**named, PartNumber=1, Body=content, **sums(content))
        with pytest.raises(ClientError, match="BadDigest"):
            s3.put_object(Bucket="bucket", Key="other", Body=content, **sums(content[1:]))
        assert _digest(s3, "whole") == hashlib.sha256(content).hexdigest()


def test_a_client_that_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    with _running(OBJECTS_DIR=str(tmp_path)) as (s3, pid):
        s3.create_bucket(Bucket="bucket")
        _upload(s3, "large")
        before = _private(pid)
        body = s3.get_object(Bucket="bucket", Key="large")["Body"]
        body.read(10)
        body.close()
        s3.head_object(Bucket="bucket", Key="large")
        assert _private(pid) - before < ALLOWED


def test_with_a_state_folder_large_objects_outlive_the_server_and_stay_on_disk(tmp_path: Path) -> None:
    settings = {
        "OBJECTS_DIR": str(tmp_path),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(tmp_path / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(tmp_path / "s3"),
    }
    with _running(**settings) as (s3, _):
        s3.create_bucket(Bucket="bucket")
        etag = _upload(s3, "large")
    with _running(**settings) as (s3, pid):
        before = _private(pid)
        assert s3.head_object(Bucket="bucket", Key="large")["ETag"] == etag
        assert _digest(s3, "large") == WHOLE
        middle = s3.get_object(Bucket="bucket", Key="large", Range=f"bytes={PART - 5}-{PART + 4}", IfMatch=etag)
        assert middle["Body"].read() == CONTENT[-5:] + CONTENT[:5]
        _copy(s3, "large", "copied")
        assert _digest(s3, "copied") == WHOLE
        assert _private(pid) - before < ALLOWED
