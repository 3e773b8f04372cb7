"""The pulse: seen from outside while a service runs, gone when it has ended, left behind when it broke."""

import os
import time
from pathlib import Path

import pytest

from fleet.domain.errors import Misconfigured
from fleet.runtime.pulse import longest_silence, pulse, silences
from fleet.runtime.settings import Settings


def _settings(cache: Path) -> Settings:
    return Settings(cache_dir=cache, wait_seconds=20, visibility_seconds=60)


def test_a_beat_ends_the_silence(tmp_path: Path) -> None:
    settings, now = _settings(tmp_path), time.time()
    with pulse(settings, "worker") as beat:
        os.utime(tmp_path / "pulse" / "worker", (now - 500, now - 500))
        assert silences(settings, now)["worker"] == pytest.approx(500)
        beat()
        assert silences(settings, time.time())["worker"] < longest_silence(settings)


def test_a_service_that_ended_in_order_leaves_no_pulse(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert silences(settings, 0.0) == {}
    with pulse(settings, "worker"):
        assert list(silences(settings, 0.0)) == ["worker"]
    assert silences(settings, 0.0) == {}


def test_a_service_that_broke_leaves_its_pulse_to_grow_old(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    with pytest.raises(ZeroDivisionError), pulse(settings, "merger"):
        raise ZeroDivisionError
    assert list(silences(settings, 0.0)) == ["merger"]


def test_a_cache_that_cannot_be_written_is_said_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="CONTACTFLEET_CACHE_DIR"), pulse(_settings(tmp_path / "file"), "worker"):
        pass
