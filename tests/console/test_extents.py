"""Contents in several places read like one."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from console.extents import Extents, blocks_of, joined, views_of

CONTENTS = st.lists(st.binary(max_size=20), max_size=8)
PLACES = st.integers(0, 200)


@given(CONTENTS, PLACES, PLACES)
def test_a_slice_holds_the_bytes_that_a_slice_of_the_whole_holds(contents: list[bytes], start: int, end: int) -> None:
    body, whole = joined(contents), b"".join(contents)
    assert len(body) == len(whole)
    assert b"".join(views_of(body[start:end])) == whole[start:end]


@given(CONTENTS, CONTENTS, PLACES, PLACES)
def test_slices_can_be_joined_again(first: list[bytes], second: list[bytes], start: int, end: int) -> None:
    body = joined([joined(first)[start:end], joined(second)])
    assert b"".join(views_of(body)) == b"".join(first)[start:end] + b"".join(second)


@given(CONTENTS, st.integers(1, 30))
def test_blocks_are_the_whole_and_none_is_longer_than_asked(contents: list[bytes], size: int) -> None:
    blocks = list(blocks_of(joined(contents), size))
    assert b"".join(blocks) == b"".join(contents)
    assert all(0 < len(block) <= size for block in blocks)


def test_joining_copies_nothing() -> None:
    content = bytearray(b"abc")
    body = joined([memoryview(content), memoryview(content)])
    content[0] = ord("x")
    assert b"".join(views_of(body)) == b"xbcxbc"


def test_a_whole_is_itself_so_that_its_digest_is_reckoned_once() -> None:
    body = Extents([memoryview(b"abc"), memoryview(b"de")])
    assert body[0:5] is body
    assert body.md5 == hashlib.md5(b"abcde", usedforsecurity=False).hexdigest()
