"""Compressed files come out as their plain bytes, whatever they are made of, or are refused with a sentence."""

import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from rows import Inflation, UnusableFile, plain_head
from rows.inflate import FREE_OF_RATIO, PIECE
from tests.rows.compressed import HOLLOW_ZSTD, bomb, gzipped, packed, zstandards

KINDS = ("gzip", "zstd")
LINE = b"1,Ada,Byron,ada@example.com\n"
NOISE = random.Random(5).randbytes(300_000)


def _inflated(kind: str, data: bytes, *, block: int = 1 << 20, **limits: int) -> bytes:
    inflation = Inflation(kind, name="x.csv", **limits)  # type: ignore[arg-type]
    blocks = [data[start : start + block] for start in range(0, len(data), block)]
    plain = b"".join(piece for block in blocks for piece in inflation.feed(block))
    inflation.finish()
    assert (inflation.consumed, inflation.produced) == (len(data), len(plain))
    return plain


@pytest.mark.parametrize("kind", KINDS)
@given(parts=st.lists(st.binary(max_size=200), max_size=6), block=st.integers(1, 64))
def test_members_of_any_number_and_size_in_blocks_of_any_size(kind: str, parts: list[bytes], block: int) -> None:
    assert _inflated(kind, packed(kind, *parts), block=block) == b"".join(parts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 10 * PIECE + 7])
def test_what_is_dense_comes_out_to_its_last_byte(kind: str, size: int) -> None:
    plain = bytes(size)
    assert _inflated(kind, packed(kind, plain, b"end")) == plain + b"end"


@pytest.mark.parametrize("kind", KINDS)
def test_large_members_that_hardly_shrink(kind: str) -> None:
    assert _inflated(kind, packed(kind, NOISE, b"", NOISE), block=70_001) == NOISE * 2


@pytest.mark.parametrize("zeros", [1, 511, 100_000])
@pytest.mark.parametrize("block", [1 << 20, 100])
def test_zeros_behind_gzip_are_padding(zeros: int, block: int) -> None:
    assert _inflated("gzip", gzipped(LINE) + bytes(zeros), block=block) == LINE


def test_skippable_frames_of_zstd_hold_nothing() -> None:
    assert _inflated("zstd", HOLLOW_ZSTD + zstandards(LINE) + HOLLOW_ZSTD) == LINE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [1, 4, 8, 1000])
def test_a_file_that_is_cut_short_is_said_to_be(kind: str, missing: int) -> None:
    with pytest.raises(UnusableFile, match=r"^x\.csv is cut short: .* Upload the whole file\.$"):
        _inflated(kind, packed(kind, LINE, NOISE)[:-missing])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", [-1, -3, -100_000])
def test_a_damaged_file_is_said_to_be(kind: str, place: int) -> None:
    data = bytearray(packed(kind, LINE, NOISE))
    data[place] ^= 0x10
    with pytest.raises(UnusableFile, match=r"^x\.csv is damaged: "):
        _inflated(kind, bytes(data))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_compressed_behind_the_compressed_is_damage(kind: str) -> None:
    with pytest.raises(UnusableFile, match=r"^x\.csv is damaged: .* behind the first 28 bytes of CSV"):
        _inflated(kind, packed(kind, LINE) + b"and more than that")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_is_refused_once_it_shows(kind: str) -> None:
    data = bomb(kind, LINE, 8_000_000)
    inflation = Inflation(kind, name="x.csv")  # type: ignore[arg-type]
    with pytest.raises(UnusableFile, match=r"^x\.csv is compressed more than 200 times"):
        list(inflation.feed(data))
    assert inflation.produced <= FREE_OF_RATIO + 36 * (1 << 20)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_behind_sound_data_is_refused(kind: str) -> None:
    data = packed(kind, NOISE) + bomb(kind, LINE, 8_000_000)
    with pytest.raises(UnusableFile, match="more than 200 times"):
        _inflated(kind, data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_piece_is_bounded_however_dense_its_data(kind: str) -> None:
    inflation = Inflation(kind, name="x.csv")  # type: ignore[arg-type]
    pieces = (len(piece) for piece in inflation.feed(bomb(kind, bytes(28), 2_000_000)))
    assert max(pieces) <= 36 << 20


@pytest.mark.parametrize("kind", KINDS)
def test_more_plain_bytes_than_allowed_are_refused(kind: str) -> None:
    data = packed(kind, LINE * 10)
    assert _inflated(kind, data, largest=280) == LINE * 10
    with pytest.raises(UnusableFile, match=r"^x\.csv holds more than 279 bytes"):
        _inflated(kind, data, largest=279)


def test_a_window_larger_than_memory_should_hold_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=28, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    with pytest.raises(UnusableFile, match="without --long"):
        _inflated("zstd", packer.compress(NOISE) + packer.flush())


@pytest.mark.parametrize("kind", KINDS)
def test_the_head_of_a_small_file_is_all_of_it(kind: str) -> None:
    data = packed(kind, LINE, LINE)
    head = plain_head(data, kind, size=len(data), most=1000, name="x.csv")  # type: ignore[arg-type]
    assert (head.data, head.complete, head.size) == (LINE * 2, True, 2 * len(LINE))


@pytest.mark.parametrize("kind", KINDS)
def test_the_head_of_a_large_file_tells_about_how_much_it_holds(kind: str) -> None:
    plain = b"".join(b"%d,%d\n" % (number, number * 7919) for number in range(200_000))
    data = packed(kind, plain)
    begin = data[: len(data) // 3]
    head = plain_head(begin, kind, size=len(data), most=1000, name="x.csv")  # type: ignore[arg-type]
    assert (head.data, head.complete) == (plain[:1000], False)
    assert head.size == pytest.approx(len(plain), rel=0.25)
