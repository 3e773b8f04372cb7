from pathlib import Path

import pytest

from console import plain, preview
from console.mistakes import Mistake
from console.preview import look
from console.preview_json import preview_json
from rows import UnusableFile
from tests.rows.compressed import packed

HEADER = "first_name,email,notes\n"
ROW = "Ada,ada@example.com,x\n"


def made(folder: Path, text: str) -> Path:
    path = folder / "made.csv"
    path.write_bytes(text.encode())
    return path


def test_a_small_file_is_read_to_its_end_and_counted_exactly(tmp_path: Path) -> None:
    path = made(tmp_path, HEADER + ROW * 10 + "Bob\n" + ROW * 5000)
    seen = look(path, {})
    assert (seen.rows, seen.complete, seen.looked_at) == (5011, True, path.stat().st_size)
    assert seen.chunks == 2
    assert [reject.row_number for reject in seen.parsed.rejects] == [11]


def test_a_large_file_is_read_in_part_and_estimated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, HEADER + ROW * 50_000)
    monkeypatch.setattr(preview, "LOOKED_AT", 200_000)
    seen = look(path, {})
    assert not seen.complete
    assert 200_000 - 2 * preview.SMALL_SPAN < seen.looked_at <= 200_000 + len(HEADER)
    assert seen.parsed.rows * len(ROW) == seen.looked_at - len(HEADER)
    assert seen.rows == 50_000


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_compressed_file_is_seen_like_the_plain_one(tmp_path: Path, kind: str) -> None:
    text = HEADER + ROW * 10 + "Bob\n" + ROW * 5000
    whole = preview_json(look(made(tmp_path, text), {}))
    (tmp_path / "packed").write_bytes(packed(kind, text.encode()))
    told = preview_json(look(tmp_path / "packed", {}))
    assert (told.pop("file"), told.pop("compression")) == (str(tmp_path / "packed"), kind)
    assert (whole.pop("file"), whole.pop("compression")) == (str(tmp_path / "made.csv"), None)
    assert told == whole
    assert told["exact"]


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_of_a_large_compressed_file_rows_and_size_are_estimated(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"Ada,{number * 7919 % 1_000_003}@example.com,x\n" for number in range(300_000)]
    (tmp_path / "packed").write_bytes(packed(kind, (HEADER + "".join(rows)).encode()))
    monkeypatch.setattr(preview, "LOOKED_AT", 2_000_000)
    monkeypatch.setattr(plain, "BLOCK", 64 << 10)
    seen = look(tmp_path / "packed", {})
    assert not seen.complete
    assert seen.looked_at <= 2_000_000 + len(HEADER)
    assert seen.rows == pytest.approx(300_000, rel=0.2)
    assert seen.head.size == pytest.approx(len("".join(rows)), rel=0.2)
    assert (seen.parsed.rows, len(seen.parsed.rejects)) == (seen.parsed.row_numbers[-1], 0)


def test_a_compressed_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(packed("gzip", (HEADER + ROW * 100).encode())[:-9])
    with pytest.raises(UnusableFile, match="is cut short"):
        look(tmp_path / "packed", {})


def test_a_row_at_the_end_of_what_is_read_is_not_taken_for_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = '"Ada\nByron",ada@example.com,"' + "y\n" * 1000 + '"\n'
    path = made(tmp_path, HEADER + row * 500)
    monkeypatch.setattr(preview, "LOOKED_AT", 150_000)
    seen = look(path, {})
    assert seen.parsed.rows > 0
    assert not seen.parsed.rejects


def test_rows_that_are_longer_than_what_is_read_leave_nothing_to_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, HEADER + f"Ada,{'a' * 500_000},x\n" * 3)
    monkeypatch.setattr(preview, "LOOKED_AT", 100_000)
    seen = look(path, {})
    assert (seen.parsed.rows, seen.rows, seen.looked_at) == (0, 0, len(HEADER))
    assert preview_json(seen)["usable"]


def test_a_header_that_cannot_be_matched_on_is_shown_with_its_problem(tmp_path: Path) -> None:
    seen = look(made(tmp_path, "colour,size\nred,1\n"), {})
    assert "No column can be matched on" in seen.problem
    assert [column["field"] for column in preview_json(seen)["columns"]] == ["", ""]


def test_a_repeated_id_of_a_directory_is_a_problem(tmp_path: Path) -> None:
    path = made(tmp_path, "id,email\n1,a@example.com\n\n1,b@example.com\n")
    seen = look(path, {}, directory=True)
    assert "'1' is repeated in rows 1, 2" in seen.problem
    assert seen.columns.id == 0
    assert look(path, {}).problem == ""


def test_a_file_that_is_no_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="no rows"):
        look(made(tmp_path, HEADER), {})
    with pytest.raises(Mistake, match="does not exist"):
        look(tmp_path / "gone.csv", {})


def test_json_tells_fields_rejects_and_what_columns_look_like(tmp_path: Path) -> None:
    text = "Kunde Vorname;E-Mail;Web\nAda;a@example.com;u\nBob\nCy;c@example.com;v\n"
    told = preview_json(look(made(tmp_path, text), {}))
    assert told["columns"] == [
        {"header": "Kunde Vorname", "field": "", "looks_like": "first_name"},
        {"header": "E-Mail", "field": "email", "looks_like": ""},
        {"header": "Web", "field": "", "looks_like": ""},
    ]
    assert told["first_rows"] == [["Ada", "a@example.com", "u"], ["Cy", "c@example.com", "v"]]
    assert told["rejects"] == [
        {"row_number": 2, "reason": "too_few_fields", "detail": "1 field where the header has 3"}
    ]
    assert told["rejects_by_reason"] == {"too_few_fields": 1}
    assert set(told["remedies"]) == {"too_few_fields"}
