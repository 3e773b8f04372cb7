"""`contactfleet explain` says why a row of a result got its answer."""

import csv
import json
from pathlib import Path

import pytest

from tests.system.command import CONTACTS, DIRECTORY, contactfleet, match


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explained") / "out.csv"
    assert match(CONTACTS, path).returncode == 3
    return path


def test_each_kind_of_answer_is_explained_as_it_stands_in_the_result(result: Path) -> None:
    with result.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for status in ("exact", "nickname", "fuzzy", "ambiguous", "none", "invalid"):
        number, row = next((n, row) for n, row in enumerate(rows, 1) if row["match_status"] == status)
        ended = contactfleet("explain", result, "--row", number, "--directory", DIRECTORY, "--json")
        assert (ended.returncode, ended.stderr) == (0, "")
        told = json.loads(ended.stdout)
        for name in ("status", "score", "id", "reason"):
            assert told[name] == row[f"match_{name}"]
        assert told["beside_the_result"] == "The result has the same answer."


@pytest.mark.parametrize("width", [80, 120])
def test_a_person_reads_the_verdict_and_the_evidence(result: Path, width: int) -> None:
    env = {"COLUMNS": str(width)}
    ended = contactfleet("explain", result, "--row", 3, "--directory", DIRECTORY, "--show", 1, env=env)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("fuzzy 1.0000 P0155: row 3 of ")
    assert "last_name   Fitzgreald" in ended.stdout
    assert "close 0.98" in ended.stdout
    assert "before anything is compared" in ended.stdout
    assert "The result has the same answer." in ended.stdout
    assert all(len(line) <= width for line in ended.stdout.splitlines())


def test_another_directory_is_told(result: Path, tmp_path: Path) -> None:
    header, *rows = DIRECTORY.read_text(encoding="utf-8").splitlines(keepends=True)
    smaller = tmp_path / "directory.csv"
    smaller.write_text(header + "".join(row for row in rows if not row.startswith("P0155")), encoding="utf-8")
    ended = contactfleet("explain", result, "--row", 3, "--directory", smaller)
    assert ended.returncode == 0
    said = " ".join(ended.stdout.split())
    assert "The result has another answer: fuzzy 1.0000 P0155. It was matched against another directory" in said


def test_what_cannot_be_explained_is_told_in_a_sentence(result: Path, tmp_path: Path) -> None:
    for options, sentence in (
        (("--row", 4000, "--directory", DIRECTORY), "has no row 4000"),
        (("--row", 1, "--directory", tmp_path), "holds no whole directory"),
        (("--row", 1, "--directory", DIRECTORY, "--summary", CONTACTS), "is no summary of a result"),
    ):
        ended = contactfleet("explain", result, *options)
        assert ended.returncode == 2
        assert sentence in ended.stderr
        assert "Traceback" not in ended.stderr
