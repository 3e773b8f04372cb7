"""What every Objects promises."""

import asyncio
import urllib.error
import urllib.request

import pytest

from fleet.aws.objects import FIRST_BLOCK, LARGEST_BLOCK
from fleet.domain.errors import AlreadyExists, FleetError, ObjectChanged, ObjectMissing
from fleet.ports import Objects
from tests.contract.marks import in_session_loop, on_servers, runs_on
from tests.memory.objects import SMALLEST_PART

pytestmark = in_session_loop

KEY = "incoming/weekly/Jörg & sons + 100%.csv"


async def whole(objects: Objects, key: str, *, start: int = 0, if_match: str = "") -> list[bytes]:
    return [block async for block in objects.stream(key, start=start, if_match=if_match)]


async def test_what_is_put_is_what_comes_back(objects: Objects) -> None:
    put = await objects.put(KEY, b"a,b\r\n\x00\xff", metadata={"Owner": "sales"})
    head = await objects.head(KEY)
    assert await objects.get(KEY) == b"a,b\r\n\x00\xff"
    assert (head.key, head.size, head.etag, head.metadata) == (KEY, 7, put.etag, {"owner": "sales"})
    assert head.last_modified > 1_600_000_000
    assert put.etag.startswith('"')
    assert put.etag.endswith('"')


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, None, b"0123456789"), (3, 7, b"3456"), (8, 99, b"89"), (9, None, b"9"), (10, None, b""), (4, 4, b"")],
)
async def test_a_range_holds_the_bytes_before_its_end(
    objects: Objects, start: int, end: int | None, expected: bytes
) -> None:
    await objects.put("a", b"0123456789")
    assert await objects.get("a", start=start, end=end) == expected


async def test_an_empty_object_can_be_read(objects: Objects) -> None:
    await objects.put("empty", b"")
    assert await objects.get("empty") == b""
    assert await objects.get("empty", start=0, end=100) == b""
    assert await whole(objects, "empty") == []


async def test_reading_what_is_not_there_says_so(objects: Objects) -> None:
    with pytest.raises(ObjectMissing):
        await objects.head("nothing")
    with pytest.raises(ObjectMissing):
        await objects.get("nothing")
    with pytest.raises(ObjectMissing):
        await objects.get("nothing", start=2, end=2, if_match='"x"')
    with pytest.raises(ObjectMissing):
        await whole(objects, "nothing")


async def test_a_reader_learns_that_the_object_was_replaced(objects: Objects) -> None:
    old = await objects.put("a", b"first")
    await objects.put("a", b"second")
    with pytest.raises(ObjectChanged):
        await objects.get("a", start=1, end=3, if_match=old.etag)
    with pytest.raises(ObjectChanged):
        await objects.get("a", start=2, end=2, if_match=old.etag)
    with pytest.raises(ObjectChanged):
        await whole(objects, "a", if_match=old.etag)


async def test_a_stream_gives_the_rest_in_bounded_blocks(objects: Objects) -> None:
    data = bytes(range(256)) * 13_000
    info = await objects.put("big", data)
    blocks = await whole(objects, "big", start=1_000, if_match=info.etag)
    assert b"".join(blocks) == data[1_000:]
    assert len(blocks) > 1
    assert max(map(len, blocks)) <= LARGEST_BLOCK
    assert await whole(objects, "big", start=len(data)) == []


async def test_a_stream_ends_with_an_error_when_the_object_is_replaced_under_it(objects: Objects) -> None:
    await objects.put("big", b"x" * (4 * FIRST_BLOCK))
    stream = objects.stream("big")
    await anext(stream)
    await objects.put("big", b"y" * (4 * FIRST_BLOCK))
    with pytest.raises(ObjectChanged):
        _ = [block async for block in stream if b"y" in block]


async def test_creating_where_something_is_leaves_it_as_it_is(objects: Objects) -> None:
    await objects.put("a", b"first", if_none_match=True)
    with pytest.raises(AlreadyExists):
        await objects.put("a", b"second", if_none_match=True)
    assert await objects.get("a") == b"first"


async def test_a_listing_holds_every_object_under_the_prefix_in_order(objects: Objects) -> None:
    put = {key: await objects.put(key, key.encode()) for key in ("work/2", "work/10", "work/1", "other")}
    listed = [info async for info in objects.list("work/")]
    assert [info.key for info in listed] == ["work/1", "work/10", "work/2"]
    assert [(info.size, info.etag) for info in listed] == [(len(i.key), put[i.key].etag) for i in listed]


async def test_parts_make_one_object_in_the_order_of_their_numbers(objects: Objects) -> None:
    head, tail = b"h" * SMALLEST_PART, b"tail"
    upload_id = await objects.begin_multipart("joined", metadata={"job": "job-1"})
    last = await objects.upload_part("joined", upload_id, 2, tail)
    first = await objects.upload_part("joined", upload_id, 1, head)
    info = await objects.complete_multipart("joined", upload_id, [first, last])
    assert await objects.get("joined") == head + tail
    found = await objects.head("joined")
    assert (found.size, found.etag, found.metadata) == (info.size, info.etag, {"job": "job-1"})
    assert info.size == len(head + tail)
    assert info.etag.endswith('-2"')


async def test_part_etags_are_the_same_for_the_same_bytes_and_upload_etags_too(objects: Objects) -> None:
    etags = []
    for key in ("one", "other"):
        upload_id = await objects.begin_multipart(key, metadata={})
        part = await objects.upload_part(key, upload_id, 1, b"same")
        etags.append((part, (await objects.complete_multipart(key, upload_id, [part])).etag))
    assert etags[0] == etags[1]


async def test_a_range_of_another_object_becomes_a_part_on_the_server(objects: Objects) -> None:
    source = await objects.put("wörk/part 1.csv", b"0123456789")
    upload_id = await objects.begin_multipart("copied", metadata={})
    etag = await objects.copy_part("copied", upload_id, 1, "wörk/part 1.csv", start=2, end=5, if_match=source.etag)
    await objects.complete_multipart("copied", upload_id, [etag])
    assert await objects.get("copied") == b"234"


async def test_copying_from_nothing_says_so(objects: Objects) -> None:
    upload_id = await objects.begin_multipart("copied", metadata={})
    with pytest.raises(ObjectMissing):
        await objects.copy_part("copied", upload_id, 1, "nothing", start=0, end=3, if_match='"x"')


@runs_on("memory", "ministack", because="moto ignores CopySourceIfMatch")
async def test_copying_from_a_replaced_object_says_so(objects: Objects) -> None:
    old = await objects.put("source", b"0123456789")
    await objects.put("source", b"9876543210")
    upload_id = await objects.begin_multipart("copied", metadata={})
    with pytest.raises(ObjectChanged):
        await objects.copy_part("copied", upload_id, 1, "source", start=0, end=3, if_match=old.etag)


@runs_on("memory", "moto", because="ministack takes parts of any size")
async def test_a_part_before_the_last_must_have_5_mib(objects: Objects) -> None:
    upload_id = await objects.begin_multipart("small", metadata={})
    parts = [await objects.upload_part("small", upload_id, number, b"few bytes") for number in (1, 2)]
    with pytest.raises(FleetError):
        await objects.complete_multipart("small", upload_id, parts)
    with pytest.raises(ObjectMissing):
        await objects.head("small")


async def test_completing_where_something_is_leaves_it_as_it_is(objects: Objects) -> None:
    await objects.put("taken", b"first")
    upload_id = await objects.begin_multipart("taken", metadata={})
    etag = await objects.upload_part("taken", upload_id, 1, b"second")
    with pytest.raises(AlreadyExists):
        await objects.complete_multipart("taken", upload_id, [etag])
    assert await objects.get("taken") == b"first"


async def test_deleted_objects_are_gone_and_others_stay(objects: Objects) -> None:
    for key in ("work/a/1", "work/a/ü 2", "work/b"):
        await objects.put(key, b"data")
    for _ in range(2):
        await objects.delete(["work/a/1", "work/a/ü 2"])
    assert [info.key async for info in objects.list("work/")] == ["work/b"]


async def test_uploads_that_are_under_way_are_listed(objects: Objects) -> None:
    kept = await objects.begin_multipart("results/a", metadata={})
    aborted = await objects.begin_multipart("results/b", metadata={})
    await objects.begin_multipart("incoming/c", metadata={})
    await objects.abort_multipart("results/b", aborted)
    (found,) = [multipart async for multipart in objects.multiparts("results/")]
    assert (found.key, found.upload_id) == ("results/a", kept)
    assert found.begun > 0


async def test_an_upload_can_be_aborted_twice(objects: Objects) -> None:
    upload_id = await objects.begin_multipart("a", metadata={})
    await objects.abort_multipart("a", upload_id)
    await objects.abort_multipart("a", upload_id)
    with pytest.raises(ObjectMissing):
        await objects.head("a")


@runs_on("memory", "ministack", because="moto answers 500 to what concerns an upload that is gone")
async def test_an_aborted_upload_can_neither_go_on_nor_be_completed(objects: Objects) -> None:
    upload_id = await objects.begin_multipart("a", metadata={})
    etag = await objects.upload_part("a", upload_id, 1, b"data")
    await objects.abort_multipart("a", upload_id)
    with pytest.raises(ObjectMissing):
        await objects.upload_part("a", upload_id, 2, b"more")
    with pytest.raises(ObjectMissing):
        await objects.complete_multipart("a", upload_id, [etag])


@on_servers
async def test_a_link_downloads_the_object_without_credentials(objects: Objects) -> None:
    await objects.put(KEY, b"result")
    link = await objects.link(KEY)
    assert await asyncio.to_thread(_download, link) == b"result"


@runs_on("ministack", because="moto accepts any signature")
async def test_a_link_works_for_its_own_object_alone(objects: Objects) -> None:
    await objects.put("mine", b"result")
    await objects.put("ours", b"secret")
    link = await objects.link("mine")
    with pytest.raises(urllib.error.HTTPError):
        await asyncio.to_thread(_download, link.replace("mine", "ours"))


def _download(link: str) -> bytes:
    with urllib.request.urlopen(link, timeout=10) as answer:  # noqa: S310 - the address of a server of our own
        data: bytes = answer.read()
    return data
