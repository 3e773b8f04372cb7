"""The protocol keeps its laws in every order of steps, and the search would find it if it did not."""

import pytest

from tests.model.mistakes import MISTAKES
from tests.model.search import Broken, search
from tests.model.steps import Protocol


@pytest.mark.parametrize(("workers", "chunks", "mergers"), [(2, 1, 1), (1, 2, 1), (1, 1, 2)])
def test_nothing_is_lost_and_an_end_is_always_in_reach(workers: int, chunks: int, mergers: int) -> None:
    found = search(Protocol(), workers=workers, chunks=chunks, mergers=mergers)
    assert found.over > 0
    assert found.worlds > 10_000


def test_three_of_each_keep_the_laws_with_a_fault_anywhere() -> None:
    found = search(Protocol(1), workers=3, chunks=3, mergers=2)
    assert found.over > 0
    assert found.worlds > 10_000


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_planted_mistake_is_found(mistake: type[Protocol]) -> None:
    with pytest.raises(Broken):
        search(mistake(), workers=2, chunks=1, mergers=1)
