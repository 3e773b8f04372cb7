"""Names that are not UTF-8, links, long names, closed and missing outputs: all work or are refused with a sentence."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.system.command import COMMAND, DIRECTORY, PATIENCE, contactfleet

ROWS = "first_name,last_name,email\nAda,Byron,ada@example.com\n"


@pytest.mark.parametrize(
    ("name", "env"),
    [
        pytest.param(b"m\xfcller", {}, id="name in Latin-1"),
        pytest.param("müller".encode(), {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="no locale"),
    ],
)
def test_any_name_of_a_file_works(tmp_path: Path, name: bytes, env: Mapping[str, str]) -> None:
    upload = tmp_path / os.fsdecode(name + b".csv")
    upload.write_text(ROWS)
    options = ["--directory", str(DIRECTORY), "--json", "--show", "1"]
    ended = subprocess.run(
        [COMMAND, "match", upload, *options],
        capture_output=True,
        timeout=PATIENCE,
        env={**os.environ, **env},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert {os.fsencode(path.name) for path in tmp_path.iterdir()} == {
        name + b".csv",
        name + b".matched.csv",
        name + b".matched.summary.json",
        name + b".matched.report.html",
    }
    result = f"{tmp_path}/{name.decode('utf-8', 'replace')}.matched.csv"
    assert json.loads(ended.stdout.decode())["files"]["result"] == result


def test_a_closed_stdout_is_no_error(tmp_path: Path) -> None:
    upload = tmp_path / "in.csv"
    upload.write_text(ROWS)
    command = f'exec "{COMMAND}" match "{upload}" --directory "{DIRECTORY}" --json --show 1 >&-'
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "in.matched.summary.json").exists()


def test_an_output_that_is_a_link_is_written_through(tmp_path: Path) -> None:
    upload, link = tmp_path / "in.csv", tmp_path / "out.csv"
    upload.write_text(ROWS)
    link.symlink_to("real.csv")
    ended = contactfleet("match", upload, "--directory", DIRECTORY, "-o", link)
    assert ended.returncode == 0, ended.stderr
    assert link.is_symlink()
    assert "Byron" in (tmp_path / "real.csv").read_text()


def test_an_output_that_is_no_file_is_refused(tmp_path: Path) -> None:
    upload, pipe = tmp_path / "in.csv", tmp_path / "out.csv"
    upload.write_text(ROWS)
    os.mkfifo(pipe)
    ended = contactfleet("match", upload, "--directory", DIRECTORY, "-o", pipe)
    assert ended.returncode == 2, ended.stderr
    assert f"{pipe} is no regular file; name another one with -o." in ended.stderr
    assert pipe.is_fifo()


@pytest.mark.parametrize("length", [250, 300])
def test_a_name_that_is_too_long_is_refused(tmp_path: Path, length: int) -> None:
    upload = tmp_path / f"{'a' * (length - 4)}.csv"
    if length < 256:
        upload.write_text(ROWS)
    ended = contactfleet("match", upload, "--directory", DIRECTORY)
    assert ended.returncode == 2, ended.stderr
    assert "File name too long" in ended.stderr
    assert "Errno" not in ended.stderr
