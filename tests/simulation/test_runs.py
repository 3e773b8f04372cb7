"""Whatever the dice make of a run, the laws hold and the result is that of a run without faults."""

import pytest

from tests.simulation.mistakes import MISTAKES, Planted
from tests.simulation.report import Report
from tests.simulation.run import Broken, run

RUNS = 20
LOOKED_AT = 60


def test_no_fault_breaks_a_law() -> None:
    total = Report()
    for seed in range(1, RUNS + 1):
        total.add(run(seed))
    assert len(total.faults) >= 12
    assert total.redeliveries > 100
    assert set(total.laws) == {"law 1", "law 2", "law 3", "law 4", "law 5", "lease"}


def test_a_seed_tells_the_same_story_again() -> None:
    assert [run(seed).story for seed in (1, 2, 3)] == [run(seed).story for seed in (1, 2, 3)]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_planted_mistake_is_found(mistake: Planted) -> None:
    assert any(_breaks_a_law(seed, mistake) for seed in range(1, LOOKED_AT))


def _breaks_a_law(seed: int, mistake: Planted) -> bool:
    try:
        run(seed, mistake())
    except Broken:
        return True
    return False
