"""A directory file may be whatever an upload may be: the index is that of the plain file."""

from pathlib import Path

import pytest

from console import directory
from console.directory import build_directory
from rows import UnusableFile
from tests.rows.compressed import packed

TEXT = "id,first_name,last_name,email,city\n" + "".join(
    f'c{number},Zoë,Müller{number},zoe{number}@example.com,"Bad{chr(10)}Tölz"\n' for number in range(300)
)
VARIANTS = {
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "cp1252 with semicolons": TEXT.replace(",", ";").encode("cp1252"),
    "gzip in members": packed("gzip", TEXT.encode()[:5000], TEXT.encode()[5000:]),
    "zstd in frames": packed("zstd", TEXT.encode()[:5000], TEXT.encode()[5000:]),
    "utf-16 in gzip": packed("gzip", TEXT.encode("utf-16")),
    "no line end": packed("zstd", TEXT.encode()[:-1]),
    "a broken row": TEXT.encode() + b"c301,too,few\n",
}


@pytest.mark.parametrize("at_once", [1 << 10, 64 << 20])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_index_is_that_of_the_plain_file(
    variant: str, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, other = tmp_path / "plain.csv", tmp_path / "other.csv"
    plain.write_text(TEXT, encoding="utf-8")
    other.write_bytes(VARIANTS[variant])
    expected = build_directory(plain, name="people").version
    monkeypatch.setattr(directory, "READ_AT_ONCE", at_once)
    assert build_directory(other, name="people").version == expected


def test_a_row_that_is_left_out_is_named_by_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv.gz"
    path.write_bytes(packed("gzip", TEXT.encode() + b"c301,too,few\n"))
    build_directory(path, name="people")
    assert f"{path}: row 301 is left out (3 fields where the header has 5)" in capsys.readouterr().err


@pytest.mark.parametrize(("hurt", "says"), [(slice(None, -9), "is cut short"), (slice(None), "is damaged")])
def test_a_file_that_cannot_be_unpacked_is_refused_by_its_name(hurt: slice, says: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv.gz"
    data = bytearray(packed("gzip", TEXT.encode()))
    data[-2] ^= 1
    path.write_bytes(data[hurt])
    with pytest.raises(UnusableFile, match=f"{path} {says}"):
        build_directory(path, name="people")
