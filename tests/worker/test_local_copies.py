"""Copies of contact data on a shared disk are this user's alone."""

import os
from pathlib import Path

import pytest

from fleet.domain.errors import Misconfigured
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from worker.local_copies import LocalCopies


async def test_nobody_else_may_read_what_was_copied(tmp_path: Path) -> None:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    await fleet.run()
    folders = [tmp_path / "cache" / name for name in ("directories", "nicknames")]
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    assert all(list(folder.iterdir()) for folder in folders)


def test_a_folder_that_others_may_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "directories").mkdir(mode=0o755)
    LocalCopies(tmp_path)
    assert (tmp_path / "directories").stat().st_mode & 0o777 == 0o700


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "directories").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misconfigured, match="CONTACTFLEET_CACHE_DIR"):
        LocalCopies(tmp_path)


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "directories").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: -1)
    with pytest.raises(Misconfigured, match="another user's"):
        LocalCopies(tmp_path)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="cannot be made"):
        LocalCopies(tmp_path / "file")
