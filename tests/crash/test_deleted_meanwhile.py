"""A job is cancelled and deleted at any moment, while services are at work on it: nothing of it comes back."""

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from fleet.deleting import delete_job
from fleet.domain.states import JobMoves, JobState
from fleet.ending import end_job
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.rows.compressed import gzipped

Story = Callable[[FleetInMemory], Awaitable[None]]


class DeletingAt:
    """Somebody types cancel and delete just before the `number`-th port call takes effect."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.calls = 0
        self.fleet: FleetInMemory | None = None

    def before(self, call: str) -> int:
        self.calls += 1
        if self.calls == self.number:
            at_once(self._delete())
        return self.calls

    def after(self, number: int) -> None:
        pass

    async def _delete(self) -> None:
        assert self.fleet is not None
        ports = self.fleet.memory.ports
        for job in list(self.fleet.memory.ledger._jobs.values()):
            await delete_job(ports, await end_job(ports, job, JobMoves.CANCEL))


def at_once(work: Coroutine[Any, Any, None]) -> None:
    """Nobody else runs meanwhile: ports in memory wait for nothing."""
    try:
        while True:
            work.send(None)
    except StopIteration:
        return


async def plain(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS * 8, **{"chunk-size": "1024"})
    await fleet.run()


async def compressed(fleet: FleetInMemory) -> None:
    await fleet.upload(gzipped(CONTACTS * 4, CONTACTS * 4), **{"chunk-size": "1024"})
    await fleet.run()


async def _deleted_at(story: Story, number: int) -> tuple[FleetInMemory, DeletingAt]:
    fault = DeletingAt(number)
    fleet = fault.fleet = FleetInMemory(Path(mkdtemp(prefix="contactfleet-test-")), fault=fault)
    await fleet.furnish()
    await story(fleet)
    return fleet, fault


@pytest.mark.parametrize("story", [plain, compressed])
async def test_what_was_deleted_stays_so_and_nothing_that_was_made_of_it_is_left(story: Story) -> None:
    number, deleted = 0, 0
    while True:
        number += 1
        fleet, fault = await _deleted_at(story, number)
        if fault.calls < number:
            break
        memory = fleet.memory
        if memory.ledger._jobs:  # it was not there yet
            (job,) = memory.ledger._jobs.values()
            assert job.state is JobState.COMPLETED_WITH_ERRORS
            continue
        deleted += 1
        made = [key for key in memory.objects.data if key.startswith(("incoming/", "work/", "results/"))]
        assert not made, f"deleted at call {number}"
        assert not any((memory.ledger._chunks, memory.ledger._counters, memory.ledger._job_ids)), number
        assert {notice.state for notice in memory.notices.published} <= {"cancelled", "completed_with_errors"}
    assert deleted > 30
