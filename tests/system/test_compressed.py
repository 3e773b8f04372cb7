"""A compressed file gives the bytes of the plain one, whoever is killed."""

import gzip
import os
import signal
from pathlib import Path

import pytest

from tests.system.command import DIRECTORY, Run, many_rows, match, until

OPTIONS = ("--chunk-size", "8KiB", "--workers", 1)


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    return many_rows(tmp_path / "contacts.csv", times=6)


def test_a_chunker_killed_while_it_stages_changes_nothing(upload: Path, tmp_path: Path) -> None:
    plain = match(upload, tmp_path / "plain.csv")
    assert plain.returncode == 0, plain.stderr
    packed = tmp_path / "contacts.csv.gz"
    packed.write_bytes(gzip.compress(upload.read_bytes()))
    with Run("match", packed, "--directory", DIRECTORY, *OPTIONS) as run:
        until(lambda: run.processes("chunker.__main__") and any(line["event"] == "chunk leased" for line in run.log()))
        os.kill(run.processes("chunker.__main__")[0], signal.SIGKILL)
        code, _, err = run.finish()
    assert code == 0, err
    assert (tmp_path / "contacts.matched.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()
