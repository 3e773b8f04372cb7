"""Services of this machine are kept running, but not for ever."""

import os
from pathlib import Path

import pytest

from console.local_fleet import LocalFleet
from console.mistakes import Failed


async def test_services_that_end_again_and_again_end_the_run_with_a_sentence(tmp_path: Path) -> None:
    fleet = LocalFleet({**os.environ, "CONTACTFLEET_CHUNK_SIZE": "nonsense"}, tmp_path / "services.log")
    try:
        await fleet.start(workers=1)
        fleet.go()
        with pytest.raises(Failed, match="ended again and again, the last time with exit code 2"):
            await fleet.keep_running()
    finally:
        await fleet.stop(grace=0)
    assert "CONTACTFLEET_CHUNK_SIZE" in (tmp_path / "services.log").read_text()
