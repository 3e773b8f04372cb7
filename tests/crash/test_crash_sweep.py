"""A process that dies at any port call, or a call that fails once, changes nothing in what the user gets."""

from pathlib import Path
from tempfile import mkdtemp

import pytest

from fleet.domain.errors import Transient
from fleet.domain.states import JobState
from tests.faults import CrashAt, FailAt, Fault
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import Ended, check_laws


async def _run(folder: Path, fault: Fault | None = None) -> Ended:
    fleet = FleetInMemory(Path(mkdtemp(dir=folder)), fault)
    await fleet.furnish()
    await fleet.upload(CONTACTS * 8, **{"chunk-size": "1024"})
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    return ended


async def _calls(folder: Path) -> list[str]:
    counting = CrashAt(0, late=False)
    await _run(folder, counting)
    return counting.calls


@pytest.mark.parametrize("late", [False, True], ids=["before_the_call", "after_the_call"])
async def test_a_crash_at_any_port_call_of_the_chain_changes_nothing(tmp_path: Path, late: bool) -> None:
    expected = await _run(tmp_path)
    calls = await _calls(tmp_path)
    assert {call.split(".")[0] for call in calls} >= {"objects", "chunks", "merges", "ledger", "notices", "nicknames"}
    for number in range(1, len(calls) + 1):
        fault = CrashAt(number, late=late)
        ended = await _run(tmp_path, fault)
        assert fault.crashed
        assert (ended.result, ended.rejects) == (expected.result, expected.rejects), calls[number - 1]
        assert ended.job.state is JobState.COMPLETED_WITH_ERRORS, calls[number - 1]


@pytest.mark.parametrize("late", [False, True], ids=["lost_request", "lost_response"])
async def test_a_call_that_fails_once_changes_nothing(tmp_path: Path, late: bool) -> None:
    expected = await _run(tmp_path)
    calls = await _calls(tmp_path)
    for number in range(1, len(calls) + 1):
        ended = await _run(tmp_path, FailAt(number, Transient("the network"), late=late))
        assert (ended.result, ended.rejects) == (expected.result, expected.rejects), calls[number - 1]
        assert ended.job.state is JobState.COMPLETED_WITH_ERRORS, calls[number - 1]
