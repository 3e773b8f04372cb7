"""`contactfleet preview` tells before a job what a job will do."""

import json
import os
from pathlib import Path

import pytest

from tests.system.command import CONTACTS, DIRECTORY, contactfleet, match

NO_AWS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}


def test_what_it_says_is_what_match_does(tmp_path: Path) -> None:
    ended = contactfleet("preview", CONTACTS, "--directory", DIRECTORY, "--json", env=NO_AWS)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    done = json.loads(match(CONTACTS, tmp_path / "out.csv").stdout)
    assert told["rows"] == done["rows_in"]
    assert told["chunks"] == done["chunks"]
    assert told["rejects_by_reason"] == done["rejects_by_reason"]
    assert {c["field"]: c["header"] for c in told["columns"] if c["field"]} == done["columns"]
    assert told["dialect"]["delimiter"] == done["dialect"]["delimiter"]
    assert told["directory"]["columns"][0] == {"header": "id", "field": "id", "looks_like": ""}


@pytest.mark.parametrize("width", [80, 120])
def test_a_person_reads_columns_first_rows_and_rejects(width: int) -> None:
    ended = contactfleet("preview", CONTACTS, "--directory", DIRECTORY, env={**NO_AWS, "COLUMNS": str(width)})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "299 rows in 41.3 KiB, 1 chunk" in ended.stdout
    assert "12 of 13 columns are fields" in ended.stdout
    assert "151  too_many_fields  15 fields where the header has 13" in ended.stdout
    assert "Both have first_name" in ended.stdout
    assert all(len(line) <= width for line in ended.stdout.splitlines())


def test_a_file_of_any_size_is_looked_at_in_part(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    huge.write_text("email,name\n" + "a@example.com,Ada Byron\n" * 400_000)
    os.truncate(huge, 1 << 38)
    ended = contactfleet("preview", huge)
    assert ended.returncode == 0, ended.stderr
    assert "rows in 256.0 GiB, about 8,000 chunks of 32.8 MiB" in ended.stdout
    assert "Looked at the first" in ended.stdout


MISTAKES = {
    "nothing.csv": ("", "nothing.csv is empty"),
    "header.csv": ("email,name\n", "has a header but no rows"),
    "useless.csv": ("colour,size\nred,5\n", "No column can be matched on"),
    "packed.csv": ("\x1f\x8b\x08", "is cut short"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_an_unusable_file_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    text, sentence = MISTAKES[name]
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    ended = contactfleet("preview", tmp_path / name)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_column_can_be_mapped_by_hand_as_for_match(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Family,Ort\nByron,London\n")
    assert contactfleet("preview", path, "--map", "last_name=Nachname").returncode == 2
    ended = contactfleet("preview", path, "--map", "last_name=Family")
    assert ended.returncode == 0, ended.stderr
    assert "2 of 2 columns are fields." in ended.stdout


def test_options_of_the_dialect_change_what_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes("Zoë^Byron^zoe@example.com\nBob^Carr^bob@example.com\n".encode("cp1252"))
    options = ["--delimiter", "^", "--encoding", "cp1252", "--no-header"]
    ended = contactfleet("preview", path, *options, "--map", "email=3", "--map", "first_name=1", "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["rows"] == 2
    assert told["first_rows"][0] == ["Zoë", "Byron", "zoe@example.com"]
    assert [column["field"] for column in told["columns"]] == ["first_name", "", "email"]
    said = contactfleet("preview", path, *options, "--map", "email=3").stdout
    assert "Windows-1252, delimiter '^', " in said
    refused = contactfleet("preview", path, "--delimiter", "abc")
    assert refused.returncode == 2
    assert "delimiter" in refused.stderr


def test_utf_16_and_rows_of_another_encoding_are_told(tmp_path: Path) -> None:
    wide, mixed = tmp_path / "wide.csv", tmp_path / "mixed.csv"
    wide.write_bytes("name,email\nZoë,zoe@example.com\n".encode("utf-16"))
    mixed.write_bytes(b"name,email\n" + "Zoë,z@example.com\n".encode() * 60_000 + b"Zo\xeb,z@example.com\n")
    assert "UTF-16-LE with a BOM, delimiter comma" in contactfleet("preview", wide).stdout
    assert "Read as Windows-1252, for they are not UTF-8: 1 of the rows" in contactfleet("preview", mixed).stdout
