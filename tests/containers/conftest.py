"""One fleet in containers for all tests, taken down whatever happens."""

import shutil
from collections.abc import Iterator

import pytest

from tests.containers.composed import Composed, engine_missing
from tests.system.command import DIRECTORY


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """The shipped compose file, up with two workers and the examples' directory."""
    if reason := engine_missing():
        pytest.exit(reason, returncode=2)
    composed = Composed(tmp_path_factory.mktemp("fleet"))
    shutil.copy(DIRECTORY, composed.directories / "default.csv")
    composed.compose("down", "--volumes")
    try:
        composed.up(workers=2)
        yield composed
    finally:
        composed.compose("down", "--volumes", check=False)
