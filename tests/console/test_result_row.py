"""A row of a result is read as the upload had it."""

import json
from pathlib import Path

import pytest

from console.mistakes import Mistake
from console.result_row import read_row, summary_of

APPENDED = "match_status,match_score,match_id,match_reason,email_label,email_latest"
DIALECT = {"delimiter": ",", "quotechar": '"'}


def written(folder: Path, header: str, *rows: str) -> Path:
    path = folder / "out.csv"
    path.write_text("\n".join([f"{header},{APPENDED}", *rows, ""]), encoding="utf-8")
    return path


def test_values_columns_and_answer_are_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "Name,E-mail,note", 'Ada,a@b.co,"x,\ny",exact,1.0000,D1,email=same,confirmed,a@b.co')
    row = read_row(path, 1, {"dialect": DIALECT, "columns": {"email": "note"}}, {})
    assert (list(row.header), list(row.values)) == (["Name", "E-mail", "note"], ["Ada", "a@b.co", "x,\ny"])
    assert row.columns.slots["email"] == 2
    assert row.answer == {"status": "exact", "score": "1.0000", "id": "D1", "reason": "email=same"}


def test_without_a_summary_the_file_itself_tells(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text(f"name;email;{APPENDED.replace(',', ';')}\nAda;a@b.co;none;0.0000;;no candidate;;\n")
    row = read_row(path, 1, summary_of(path, None), {})
    assert list(row.values) == ["Ada", "a@b.co"]
    assert row.columns.slots["email"] == 1


def test_columns_of_one_name_stay_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "email,email", "a@b.co,c@d.co,none,0.0000,,no candidate,,")
    row = read_row(path, 1, {"dialect": DIALECT, "columns": {"email": "email", "email_2": "email"}}, {})
    assert row.columns.slots == {"email": 0, "email_2": 1}


def test_an_upload_that_was_matched_before_keeps_its_old_answers(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("email,match_status,match_status_2,match_score,match_id,match_reason\na@b.co,old,none,0.0000,,x\n")
    row = read_row(path, 1, {"dialect": DIALECT, "columns": {"email": "email"}}, {})
    assert list(row.values) == ["a@b.co", "old"]
    assert row.answer["status"] == "none"


def test_rejects_tell_which_row_of_the_upload_it_was(tmp_path: Path) -> None:
    answered = "a@b.co,none,0.0000,,no candidate,,"
    path = written(tmp_path, "email", *[answered] * 4)
    (tmp_path / "out.rejects.csv").write_text('row_number,reason,detail,raw\n2,x,y,"a\nb"\n3,x,y,z\n6,x,y,z\n')
    summary = {"dialect": DIALECT, "columns": {"email": "email"}, "rows_rejected": 3}
    assert [read_row(path, number, summary, {}).upload_row for number in (1, 2, 3, 4)] == [1, 4, 5, 7]
    assert read_row(path, 3, {**summary, "rows_rejected": 0}, {}).upload_row == 3
    (tmp_path / "out.rejects.csv").unlink()
    assert read_row(path, 3, summary, {}).upload_row is None


def test_mistakes_are_told_in_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, "email", "a@b.co,none,0.0000,,no candidate,,")
    with pytest.raises(Mistake, match="has no row 2; rows are counted from 1"):
        read_row(path, 2, {"dialect": DIALECT, "columns": {}}, {})
    upload = tmp_path / "upload.csv"
    upload.write_text("email\na@b.co\n")
    with pytest.raises(Mistake, match="has no column match_status"):
        read_row(upload, 1, {}, {})
    other = tmp_path / "other.json"
    for text in ("not JSON", json.dumps([1]), json.dumps({"columns": {}})):
        other.write_text(text)
        with pytest.raises(Mistake, match="is no summary of a result"):
            summary_of(path, other)
    with pytest.raises(Mistake, match="does not exist"):
        summary_of(path, tmp_path / "nowhere.json")
