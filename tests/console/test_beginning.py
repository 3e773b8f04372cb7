"""How large an upload is: known of plain files, judged by the beginning of compressed ones."""

from pathlib import Path

import pytest

from console.beginning import SAMPLE, beginning_of
from rows import UnusableFile
from tests.rows.compressed import bomb, packed

PLAIN = b"".join(b"%d,%d\n" % (number, number * 7919 % 1_000_003) for number in range(400_000))


def test_a_plain_file_is_as_large_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(PLAIN)
    begin = beginning_of(tmp_path / "x.csv")
    assert (begin.sample, begin.size, begin.stored) == (PLAIN[:SAMPLE], len(PLAIN), len(PLAIN))


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_compressed_file_lies_unpacked_beside_itself(tmp_path: Path, kind: str) -> None:
    data = packed(kind, PLAIN)
    assert len(data) > SAMPLE
    (tmp_path / "x").write_bytes(data)
    begin = beginning_of(tmp_path / "x")
    assert begin.sample == PLAIN[:SAMPLE]
    assert begin.size == pytest.approx(len(PLAIN), rel=0.2)
    assert begin.stored == len(data) + begin.size


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_bomb_is_refused_by_name_before_anything_starts(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(bomb(kind, b"q,Ann,Lee,ann.lee@example.com,,\n", 4_000_000))
    with pytest.raises(UnusableFile, match="x is compressed more than 200 times"):
        beginning_of(tmp_path / "x")
