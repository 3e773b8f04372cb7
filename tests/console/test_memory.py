"""A run that would not fit into memory is refused before it starts."""

from pathlib import Path

import pytest

from console.memory import check_memory, memory_available, memory_needed
from console.mistakes import Mistake

GIB = 1 << 30


def test_need_grows_with_everything_that_takes_memory() -> None:
    least = memory_needed(GIB, GIB, workers=2, chunk=1 << 20)
    assert memory_needed(GIB, GIB, workers=2, chunk=1 << 20, stored=1) > least
    assert memory_needed(GIB, 2 * GIB, workers=2, chunk=1 << 20) > least
    assert memory_needed(GIB, GIB, workers=3, chunk=1 << 20) > least
    assert memory_needed(GIB, GIB, workers=2, chunk=2 << 20) > least


def test_the_size_of_the_upload_does_not_count() -> None:
    assert memory_needed(GIB, 0, workers=2, chunk=1 << 20) == memory_needed(100 * GIB, 0, workers=2, chunk=1 << 20)


def test_a_chunk_is_no_larger_than_the_upload() -> None:
    assert memory_needed(1000, 0, workers=1, chunk=GIB) == memory_needed(1000, 0, workers=1, chunk=1000)


def test_the_refusal_names_the_file_and_both_sizes() -> None:
    with pytest.raises(Mistake, match=r"big\.csv takes about 8\.0 GiB of memory, and 2\.0 GiB are free"):
        check_memory("big.csv", 8 * GIB, 2 * GIB)


def test_what_fits_and_what_nobody_knows_is_not_refused() -> None:
    check_memory("small.csv", GIB, GIB)
    check_memory("small.csv", GIB, None)


def _machine(root: Path, *, free_kib: int, limit: str | None = None, used: int = 0) -> Path:
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text(f"MemTotal:  99 kB\nMemAvailable:  {free_kib} kB\n")
    if limit is not None:
        (root / "sys/fs/cgroup").mkdir(parents=True)
        (root / "sys/fs/cgroup/memory.max").write_text(f"{limit}\n")
        (root / "sys/fs/cgroup/memory.current").write_text(f"{used}\n")
    return root


def test_the_kernel_says_what_is_available(tmp_path: Path) -> None:
    assert memory_available(_machine(tmp_path, free_kib=1000)) == 1_024_000


def test_a_container_may_have_less_than_its_machine(tmp_path: Path) -> None:
    assert memory_available(_machine(tmp_path, free_kib=1000, limit="500000", used=100_000)) == 400_000


def test_a_container_without_a_limit_has_what_its_machine_has(tmp_path: Path) -> None:
    assert memory_available(_machine(tmp_path, free_kib=1000, limit="max")) == 1_024_000


def test_elsewhere_nobody_knows(tmp_path: Path) -> None:
    assert memory_available(tmp_path) is None
