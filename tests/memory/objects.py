"""A bucket in memory, as strict as S3 where services depend on it."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from itertools import count

from fleet.domain.errors import AlreadyExists, FleetError, ObjectChanged, ObjectMissing
from fleet.domain.keys import is_possible
from fleet.ports import Clock, Multipart, ObjectInfo, Objects

SMALLEST_PART = 5 << 20
"""Bytes that every part but the last must have (Amazon S3, "Multipart upload limits")."""

BLOCK = 64 << 10


@dataclass(slots=True)
class Upload:
    """A multipart upload that is under way."""

    key: str
    metadata: Mapping[str, str]
    begun: float
    parts: dict[int, bytes] = field(default_factory=dict)


class MemoryObjects(Objects):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._infos: dict[str, ObjectInfo] = {}
        self.data: dict[str, bytes] = {}
        """Key → content of every object."""
        self.writes: Counter[str] = Counter()
        """Key → how often an object was written there."""
        self.uploads: dict[str, Upload] = {}
        """Upload id → multipart upload neither completed nor aborted."""

    async def head(self, key: str) -> ObjectInfo:
        _check_key(key)
        return self._found(key)

    async def get(self, key: str, *, start: int = 0, end: int | None = None, if_match: str = "") -> bytes:
        _check_key(key)
        self._found(key, if_match)
        return self.data[key][start:end]

    async def stream(self, key: str, *, start: int = 0, if_match: str = "") -> AsyncIterator[bytes]:
        if_match = self._found(key, if_match).etag
        while block := await self.get(key, start=start, end=start + BLOCK, if_match=if_match):
            yield block
            start += len(block)

    async def put(
        self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None, if_none_match: bool = False
    ) -> ObjectInfo:
        _check_key(key)
        if if_none_match:
            self._check_absent(key)
        return self._store(key, data, _quoted(data), metadata or {})

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        for key in sorted(self._infos):
            if key.startswith(prefix):
                info = self._infos[key]
                yield ObjectInfo(key, info.size, info.etag, last_modified=info.last_modified)

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._infos.pop(key, None)
            self.data.pop(key, None)

    async def begin_multipart(self, key: str, *, metadata: Mapping[str, str]) -> str:
        _check_key(key)
        upload_id = f"multipart-{next(self._numbers)}"
        self.uploads[upload_id] = Upload(key, metadata, self._clock.now())
        return upload_id

    async def upload_part(self, key: str, upload_id: str, number: int, data: bytes) -> str:
        self._upload(key, upload_id).parts[number] = data
        return _quoted(data)

    async def copy_part(
        self, key: str, upload_id: str, number: int, source: str, *, start: int, end: int, if_match: str
    ) -> str:
        data = await self.get(source, start=start, end=end, if_match=if_match)
        return await self.upload_part(key, upload_id, number, data)

    async def complete_multipart(self, key: str, upload_id: str, etags: Sequence[str]) -> ObjectInfo:
        upload = self._upload(key, upload_id)
        self._check_absent(key)
        parts = _checked_parts(upload, etags)
        del self.uploads[upload_id]
        digests = b"".join(_md5(part) for part in parts)
        return self._store(key, b"".join(parts), f'"{_md5(digests).hex()}-{len(parts)}"', upload.metadata)

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        self.uploads.pop(upload_id, None)

    async def multiparts(self, prefix: str) -> AsyncIterator[Multipart]:
        for upload_id, upload in sorted(self.uploads.items()):
            if upload.key.startswith(prefix):
                yield Multipart(upload.key, upload_id, upload.begun)

    async def link(self, key: str) -> str:
        return f"memory://{key}"

    def _found(self, key: str, if_match: str = "") -> ObjectInfo:
        if key not in self._infos:
            raise ObjectMissing(key)
        info = self._infos[key]
        if if_match and if_match != info.etag:
            raise ObjectChanged(key)
        return info

    def _check_absent(self, key: str) -> None:
        if key in self._infos:
            raise AlreadyExists(key)

    def _upload(self, key: str, upload_id: str) -> Upload:
        upload = self.uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise ObjectMissing(f"multipart upload of {key}")
        return upload

    def _store(self, key: str, data: bytes, etag: str, metadata: Mapping[str, str]) -> ObjectInfo:
        names = {name.lower(): value for name, value in metadata.items()}
        self.data[key] = data
        self.writes[key] += 1
        self._infos[key] = ObjectInfo(key, len(data), etag, last_modified=self._clock.now(), metadata=names)
        return ObjectInfo(key, len(data), etag, last_modified=self._clock.now())


def _checked_parts(upload: Upload, etags: Sequence[str]) -> list[bytes]:
    parts = [upload.parts.get(number, b"") for number in range(1, len(etags) + 1)]
    if not parts or any(_quoted(part) != etag for part, etag in zip(parts, etags, strict=True)):
        raise FleetError(f"a part of {upload.key} is not what was uploaded")
    if any(len(part) < SMALLEST_PART for part in parts[:-1]):
        raise FleetError(f"a part of {upload.key} before the last has less than 5 MiB")
    return parts


def _check_key(key: str) -> None:
    if not is_possible(key):
        raise FleetError("KeyTooLongError")


def _quoted(data: bytes) -> str:
    return f'"{_md5(data).hex()}"'


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()
