"""How a stream asks for its blocks."""

import asyncio
from types import TracebackType
from typing import Any

import pytest

from fleet.aws.objects import FIRST_BLOCK, LARGEST_BLOCK, LOOK_AHEAD, S3Objects
from fleet.domain.errors import Transient

SIZE = 200 << 20


class Body:
    def __init__(self, size: int) -> None:
        self._size = size

    async def __aenter__(self) -> "Body":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    async def read(self) -> bytes:
        return bytes(self._size)


class WatchedS3:
    """One object of SIZE zeros; keeps what was asked for."""

    def __init__(self) -> None:
        self.ranges: list[tuple[int, int]] = []
        self.conditions: list[str] = []

    async def get_object(self, **asked: Any) -> dict[str, Any]:
        start, last = map(int, asked["Range"].removeprefix("bytes=").split("-"))
        last = min(last, SIZE - 1)
        self.ranges.append((start, last + 1))
        self.conditions.append(asked.get("IfMatch", ""))
        return {"Body": Body(last + 1 - start), "ContentRange": f"bytes {start}-{last}/{SIZE}", "ETag": '"e"'}


async def test_requests_are_bounded_grow_and_follow_each_other_without_a_gap() -> None:
    s3 = WatchedS3()
    sizes = [len(block) async for block in S3Objects(s3, "contacts").stream("big", start=5)]
    assert sum(sizes) == SIZE - 5
    assert s3.ranges[0] == (5, 5 + FIRST_BLOCK)
    assert [start for start, _ in s3.ranges[1:]] == [end for _, end in s3.ranges[:-1]]
    assert max(sizes) == LARGEST_BLOCK


async def test_all_blocks_are_of_the_version_that_the_first_was_of() -> None:
    s3 = WatchedS3()
    _ = [block async for block in S3Objects(s3, "contacts").stream("big")]
    assert s3.conditions[0] == ""
    assert set(s3.conditions[1:]) == {'"e"'}


async def test_what_follows_is_fetched_ahead_in_bounds_that_grow() -> None:
    s3 = WatchedS3()
    read, ahead = 0, []
    async for block in S3Objects(s3, "contacts").stream("big"):
        read += len(block)
        await asyncio.sleep(0)
        ahead.append(s3.ranges[-1][1] - read)
        assert s3.ranges == sorted(s3.ranges)
    assert ahead[0] == 2 * FIRST_BLOCK
    assert max(ahead) == LOOK_AHEAD == 8 * LARGEST_BLOCK
    assert ahead[-1] == 0


async def test_a_block_that_comes_short_is_an_error() -> None:
    class ShortS3(WatchedS3):
        async def get_object(self, **asked: Any) -> dict[str, Any]:
            answer = await super().get_object(**asked)
            return {**answer, "Body": Body(10)} if len(self.ranges) > 1 else answer

    with pytest.raises(Transient, match="10 of 2097152 bytes"):
        _ = [block async for block in S3Objects(ShortS3(), "contacts").stream("big")]
    assert len(asyncio.all_tasks()) == 1


async def test_a_reader_that_leaves_early_leaves_no_request_behind() -> None:
    s3 = WatchedS3()
    stream = S3Objects(s3, "contacts").stream("big")
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert len(asyncio.all_tasks()) == 1
