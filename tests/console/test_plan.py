"""How many workers a run starts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import plan
from console.plan import workers_for

MIB = 1 << 20


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "cores", lambda: 8)


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(
    ("asked", "size", "chunk", "workers"),
    [
        (None, 100 * MIB, MIB, 8),
        (None, 3 * MIB, 64 << 10, 3),
        (None, 1000, 64 << 10, 1),
        (4, 3 * MIB, 64 << 10, 4),
        (4, 3 * MIB, MIB, 3),
        (16, 100 * MIB, MIB, 16),
    ],
)
def test_workers(asked: int | None, size: int, chunk: int, workers: int) -> None:
    assert workers_for(asked, size, chunk) == workers


@given(st.integers(1, 64) | st.none(), st.integers(1, 1 << 40), st.integers(1024, 1 << 30))
def test_there_is_always_a_worker_and_never_one_without_a_chunk(asked: int | None, size: int, chunk: int) -> None:
    assert 1 <= workers_for(asked, size, chunk) <= -(-size // chunk)
