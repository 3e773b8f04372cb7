"""One bucket of objects."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    key: str
    size: int
    etag: str
    """Quoted, as S3 gives it."""
    version: str = ""
    """Version id; empty where the bucket has no versioning."""
    last_modified: float = 0.0
    metadata: Mapping[str, str] | None = None
    """User metadata with lower-case names; only `head` fills it."""


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart upload that is under way."""

    key: str
    upload_id: str
    begun: float
    """Seconds since 1970, UTC."""


class Objects(Protocol):
    """One bucket."""

    async def head(self, key: str) -> ObjectInfo:
        """Raises ObjectMissing."""
        ...

    async def get(self, key: str, *, start: int = 0, end: int | None = None, if_match: str = "") -> bytes:
        """Bytes `start` to `end - 1`, or to the end of the object. Raises ObjectMissing, ObjectChanged."""
        ...

    def stream(self, key: str, *, start: int = 0, if_match: str = "") -> AsyncIterator[bytes]:
        """The object from `start` on, in blocks of bounded size; what follows is fetched ahead, in bounded memory.

        All blocks are of one version. Raises ObjectMissing, ObjectChanged.
        """
        ...

    async def put(
        self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None, if_none_match: bool = False
    ) -> ObjectInfo:
        """Writes the whole object; with `if_none_match` only where none is, else raises AlreadyExists."""
        ...

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]: ...

    async def delete(self, keys: Sequence[str]) -> None:
        """Up to 1,000 objects; one that is not there is no error."""
        ...

    async def begin_multipart(self, key: str, *, metadata: Mapping[str, str]) -> str:
        """Returns the upload id."""
        ...

    async def upload_part(self, key: str, upload_id: str, number: int, data: bytes) -> str:
        """Returns the part's ETag. Parts are numbered from 1; all but the last have 5 MiB or more."""
        ...

    async def copy_part(
        self, key: str, upload_id: str, number: int, source: str, *, start: int, end: int, if_match: str
    ) -> str:
        """Copies bytes `start` to `end - 1` of `source` on the server; returns the part's ETag.

        Raises ObjectMissing, ObjectChanged.
        """
        ...

    async def complete_multipart(self, key: str, upload_id: str, etags: Sequence[str]) -> ObjectInfo:
        """Creates the object where none is. Raises AlreadyExists, ObjectMissing (no such upload)."""
        ...

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forgets the upload; none of that id is no error."""
        ...

    def multiparts(self, prefix: str) -> AsyncIterator[Multipart]:
        """Multipart uploads of keys with that prefix that were neither completed nor aborted."""
        ...

    async def link(self, key: str) -> str:
        """An address for a download without credentials; it works for as long as the deployment says."""
        ...
