"""`python -m console.ministack_on_disk`: ministack, with the content of its objects in files instead of its memory.

It is made for one version of ministack, and refuses to start with one whose code it does not know (docs/adr/0005).
"""

import asyncio
import hashlib
import inspect
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core.responses import StreamingResponse
from ministack.services import s3

from console.extents import Body, Extents, blocks_of, joined, views_of
from console.object_files import ObjectFiles, mapped

OBJECTS_DIR = "OBJECTS_DIR"
"""Setting: where the content of objects goes; else the folder for temporary files."""
SMALL = 4096
"""Contents up to this many bytes stay in memory."""
BLOCK = 8 << 20
"""Longer answers are sent in blocks of this size, so that they are never in memory as a whole."""

CHECKS = ("_compute_s3_checksum", "_validate_content_md5")
"""What compares content with a checksum that the client sent."""
COMPLETING = "_complete_multipart_upload"
EDITS: Mapping[str, str] = {
    'b"".join(combined_parts)': "_joined(combined_parts)",
    'hashlib.md5(stored["body"]).digest()': 'bytes.fromhex(stored["etag"].strip(\'"\'))',
}
"""What completing an upload would have to hold or read as a whole, and what stands in its place."""

Answer = tuple[int, dict[str, str], Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def main() -> Any:
    with closing(ObjectFiles(Path(os.environ.get(OBJECTS_DIR) or tempfile.gettempdir()))) as files:
        keep_on_disk(files)
        return app.main()


def keep_on_disk(files: ObjectFiles) -> None:
    """Puts what handles content by way of files in the place of ministack's own. Raises RuntimeError."""
    s3._put_object = _taking(s3._put_object, files)
    s3._upload_part = _taking(s3._upload_part, files)
    s3._get_object = _answering(s3._get_object)
    s3._read_body = _reading(s3._read_body)
    s3._atomic_write = _writing(s3._atomic_write)
    s3.md5_hash = _md5
    for check in CHECKS:
        setattr(s3, check, _as_bytes(getattr(s3, check)))
    s3._joined = joined
    exec(_edited(inspect.getsource(getattr(s3, COMPLETING))), vars(s3))  # noqa: S102 - ministack's own code


def _edited(source: str) -> str:
    for old, new in EDITS.items():
        if source.count(old) != 1:
            raise RuntimeError(f"this version of ministack is not known: {COMPLETING} has no single {old}")
        source = source.replace(old, new)
    return source


def _taking(handler: Callable[..., Answer], files: ObjectFiles) -> Callable[..., Answer]:
    def take(bucket: str, key: str, body: bytes, *more: Any) -> Answer:
        return handler(bucket, key, Extents([files.add(body)]) if len(body) > SMALL else body, *more)

    return take


def _as_bytes(check: Callable[..., Any]) -> Callable[..., Any]:
    """What a client sends lies in one place; only the checksum of a copy of something assembled would need it whole."""

    def checked(*given: Any) -> Any:
        return check(*(_bytes(one) if isinstance(one, Extents) else one for one in given))

    return checked


def _bytes(body: Extents) -> bytes | memoryview:
    return body.views[0] if len(body.views) == 1 else b"".join(body.views)


def _answering(handler: Callable[..., Answer]) -> Callable[..., Answer]:
    def answer(*request: Any) -> Answer:
        status, headers, body = handler(*request)
        if isinstance(body, bytes | str):
            return status, headers, body
        if len(body) <= BLOCK:
            return status, headers, b"".join(views_of(body))
        return status, {**headers, "Content-Length": str(len(body))}, StreamingResponse(_sender(body))

    return answer


def _sender(body: Body) -> Callable[..., Any]:
    async def send_blocks(send: Send, receive: Receive) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            for block in blocks_of(body, BLOCK):
                await send({"type": "http.response.body", "body": block, "more_body": True})
                await asyncio.sleep(0)  # else the blocks for a client that has gone pile up unseen
                if gone.done():
                    return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()

    return send_blocks


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _reading(read: Callable[..., Body]) -> Callable[..., Body]:
    """With `--state`, the content of an object is a file that ministack would read as a whole for every range."""

    def read_mapped(bucket: str, key: str, record: Mapping[str, Any]) -> Body:
        path = s3._object_disk_path(bucket, key) if s3.S3_PERSIST and record.get("body") is None else None
        if path is None or not Path(path).is_file():
            return read(bucket, key, record)
        with Path(path).open("rb") as file:
            return mapped(file)

    return read_mapped


def _writing(write: Callable[..., None]) -> Callable[..., None]:
    """With `--state`, the content of an object is written to a file of its own."""

    def write_views(path: str, data: Body | str, *, text: bool = False) -> None:
        if not isinstance(data, Extents):
            write(path, data, text=text)
            return
        beside = Path(f"{path}.tmp")
        beside.touch(mode=0o600)
        with beside.open("wb") as file:
            file.writelines(data.views)
        beside.replace(path)

    return write_views


def _md5(body: Body) -> str:
    return body.md5 if isinstance(body, Extents) else hashlib.md5(body, usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
