"""Temporary folders are private, go at the end, and have no name that another user could foresee."""

import re
from pathlib import Path

import pytest

from console.mistakes import Failed
from console.run_folder import private_folder, run_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("console.run_folder._base", lambda _: str(tmp_path))
    return tmp_path


def test_a_private_folder_is_private_and_goes(temporary: Path) -> None:
    with private_folder(str(temporary)) as first, private_folder(str(temporary)) as second:
        assert first.stat().st_mode & 0o777 == 0o700
        assert first != second
    assert list(temporary.iterdir()) == []


def test_a_log_that_is_kept_is_private_under_a_name_of_its_own(temporary: Path) -> None:
    with pytest.raises(Failed) as caught:
        _break_a_run(temporary)
    found = re.search(r"is kept in (.*)\.$", str(caught.value))
    assert found
    kept = Path(found[1])
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("a line\n", 0o600)
    assert not (temporary / "mine").exists()
    assert [path for path in temporary.iterdir() if path.is_dir()] == []


def _break_a_run(temporary: Path) -> None:
    with run_folder() as folder:
        folder.log.write_text("a line\n")
        (temporary / f"{folder.path.name}.log").symlink_to(temporary / "mine")
        raise RuntimeError("broken")
