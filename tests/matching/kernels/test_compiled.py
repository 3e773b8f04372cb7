"""Machine code is made once and found again, also where nothing can be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULE = """
import numpy as np
from numba import types
from matching.kernels.compiled import given, kernel, made

@kernel(given(types.int64), made(types.int64))
def twice(numbers, found):
    for place in range(numbers.size):
        found[place] = 2 * numbers[place]
"""
RUN = """
import numpy as np, twice_kernel
found = np.empty(2, dtype=np.int64)
twice_kernel.twice(np.array([3, 4]), found)
print(found.tolist(), sum(twice_kernel.twice.stats.cache_hits.values()))
"""
UNWRITABLE = """
from numba.core.caching import InTreeCacheLocator
def refuse(self):
    raise PermissionError
InTreeCacheLocator.ensure_cache_path = refuse
"""
ROOT = Path(__file__).parents[3]


def run(folder: Path, before: str = "") -> str:
    path = os.pathsep.join([str(folder), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "no")}
    ran = subprocess.run(
        [sys.executable, "-c", before + RUN], capture_output=True, text=True, check=False, env=environment
    )
    assert ran.stderr == ""
    return ran.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "twice_kernel.py").write_text(MODULE)
    return tmp_path


def test_a_second_process_finds_what_the_first_compiled(folder: Path) -> None:
    assert [run(folder), run(folder)] == ["[6, 8] 0", "[6, 8] 1"]


def test_what_was_compiled_is_used_where_it_cannot_be_written(folder: Path) -> None:
    run(folder)
    assert run(folder, before=UNWRITABLE) == "[6, 8] 1"


def test_without_any_place_to_keep_it_every_process_compiles(folder: Path) -> None:
    for name in ("__pycache__", "home", "no"):
        (folder / name).write_text("a file where a folder is wanted")
    assert [run(folder), run(folder)] == ["[6, 8] 0", "[6, 8] 0"]
