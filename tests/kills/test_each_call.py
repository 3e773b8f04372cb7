"""A sample of all kills: whichever call a service dies at, a fresh one brings the job to the same bytes."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.contract.servers import ministack
from tests.kills.__main__ import kill_all
from tests.kills.deployment import KEY

SEED = 7
OF_EACH_SERVICE = 1


def test_a_service_killed_at_a_call_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    with ministack() as endpoint:
        killed = asyncio.run(kill_all(endpoint, tmp_path, SEED, OF_EACH_SERVICE))
    assert Counter(kill.service for kill in killed) == dict.fromkeys(("chunker", "worker", "merger"), OF_EACH_SERVICE)
    assert any(kill.reached for kill in killed)
