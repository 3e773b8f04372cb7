"""What cannot be used is refused with a sentence and exit code 2, before anything starts."""

import os
from pathlib import Path

import pytest

from tests.system.command import CONTACTS, DIRECTORY, contactfleet

FILES = {
    "empty.csv": "",
    "header.csv": "first_name,last_name,email\n",
    "useless.csv": "colour,size\nred,5\n",
    "good.csv": "first_name,last_name,email\nAda,Byron,ada@example.com\n",
    "no_id.csv": "first_name,last_name,email\nAda,Byron,ada@example.com\n",
    "broken_and_no_id.csv": "id,first_name,last_name,email\n1,Ada\n2,Bob,Carr,b@example.com\n,Cy,Dunn,c@example.com\n",
    "broken_and_repeated.csv": "id,first_name,email\n1,Ada\n7,Bob,b@example.com\n2,Cy\n7,Dan,d@example.com\n",
    "repeated.csv": "id,first_name,last_name,email\n7,Ada,Byron,a@example.com\n7,Bob,Carr,b@example.com\n",
}

MISTAKES = [
    pytest.param(["missing.csv"], "missing.csv does not exist", id="missing file"),
    pytest.param(["empty.csv"], "empty.csv is empty", id="empty file"),
    pytest.param(["header.csv"], "header.csv has a header but no rows", id="header alone"),
    pytest.param(["useless.csv"], "useless.csv: No column can be matched on", id="no usable column"),
    pytest.param(["."], "is a folder", id="folder as input"),
    pytest.param(["good.csv", "--directory", "."], "is a folder", id="folder as directory"),
    pytest.param(["good.csv", "--directory", "no_id.csv"], "--directory-id COLUMN", id="directory without id"),
    pytest.param(["good.csv", "--directory", "gone.csv"], "gone.csv does not exist", id="missing directory"),
    pytest.param(["good.csv", "--directory", "repeated.csv"], "'7' is repeated in rows 1, 2", id="repeated id"),
    pytest.param(["good.csv", "--directory", "broken_and_no_id.csv"], "contact in row 3 has no id", id="empty id"),
    pytest.param(
        ["good.csv", "--directory", "broken_and_repeated.csv"],
        "'7' is repeated in rows 2, 4",
        id="repeated, not broken",
    ),
    pytest.param(["good.csv", "--threshold", "7"], "threshold", id="threshold of 7"),
    pytest.param(["good.csv", "--workers", "0"], "--workers 0", id="no workers"),
    pytest.param(["good.csv", "--chunk-size", "lots"], "'lots' is no size", id="size that is none"),
    pytest.param(["good.csv", "--chunk-size", "5"], "--chunk-size 5", id="chunk too small"),
    pytest.param(["good.csv", "--map", "last_name"], "--map 'last_name'", id="map without header"),
    pytest.param(["good.csv", "--map", "shoe=email"], "'shoe'", id="map of no field"),
    pytest.param(["good.csv", "-o", "nowhere/out.csv"], "nowhere does not exist", id="output folder missing"),
    pytest.param(["good.csv", "-o", ""], "-o names no file", id="output without a name"),
    pytest.param(["good.csv", "-o", "good.csv"], "over the input", id="output over the input"),
    pytest.param(["huge.csv"], "Matching huge.csv takes about", id="more than the disk"),
    pytest.param(["/dev/null"], "/dev/null is no regular file", id="no regular file"),
    pytest.param(["good.csv", "--sideways"], "No such option", id="unknown option"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "huge.csv").write_text(FILES["good.csv"] * 50_000)
    os.truncate(tmp_path / "huge.csv", 1 << 38)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("arguments", "sentence"), MISTAKES)
def test_match_refuses(here: Path, arguments: list[str], sentence: str) -> None:
    directory = [] if "--directory" in arguments else ["--directory", DIRECTORY]
    ended = contactfleet("match", *arguments, *directory)
    assert ended.returncode == 2, ended.stderr
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert {path.name for path in here.iterdir()} == {*FILES, "huge.csv"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "job-1"],
        ["upload", CONTACTS, "--directory", "people"],
        ["directory", "build", DIRECTORY, "--name", "people"],
        ["nicknames", "show", "william"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:2])) if isinstance(arguments, list) else "",
)
def test_an_endpoint_where_nobody_listens_is_said_in_a_sentence(here: Path, arguments: list[object]) -> None:
    ended = contactfleet(*arguments, "--endpoint-url", "http://127.0.0.1:9")
    assert ended.returncode == 2, ended.stderr
    assert "AWS cannot be reached" in ended.stderr
    assert "Traceback" not in ended.stderr
