"""How a stream asks for its blocks."""

import asyncio
from types import TracebackType
from typing import Any

from fleet.aws.objects import FIRST_BLOCK, LARGEST_BLOCK, S3Objects

SIZE = 40 << 20


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


async def test_the_next_block_is_fetched_while_one_is_worked_on_and_no_more() -> None:
    s3 = WatchedS3()
    stream = S3Objects(s3, "contacts").stream("big")
    await anext(stream)
    await asyncio.sleep(0)
    assert len(s3.ranges) == 2
    await asyncio.sleep(0)
    assert len(s3.ranges) == 2


async def test_a_reader_that_leaves_early_leaves_no_request_behind() -> None:
    s3 = WatchedS3()
    stream = S3Objects(s3, "contacts").stream("big")
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert len(asyncio.all_tasks()) == 1
