"""A process that dies at any port call, or a call that fails once, changes nothing in what the user gets."""

import csv
import io
from collections.abc import Awaitable, Callable
from itertools import takewhile
from pathlib import Path
from tempfile import mkdtemp

import pytest

from fleet.domain.caps import scope_of_owner
from fleet.domain.errors import Transient
from fleet.domain.states import JobState
from fleet.pausing import pause_job, resume_job
from fleet.redriving import redrive_job
from tests.faults import CrashAt, FailAt, Fault
from tests.fleet_in_memory import CONTACTS, FleetInMemory, Poisoned
from tests.laws import Ended, check_laws
from tests.rows.compressed import gzipped

Story = Callable[[FleetInMemory], Awaitable[None]]


async def straight(fleet: FleetInMemory) -> None:
    """A job runs from its upload to its end."""
    await fleet.upload(CONTACTS * 8, **{"chunk-size": "1024"})
    await fleet.run()


async def paused(fleet: FleetInMemory) -> None:
    """A job is paused once some of its chunks are done, and resumed when everything rests."""
    await fleet.upload(CONTACTS * 8, **{"chunk-size": "1024"})
    await fleet.run(until=lambda: any(chunk.state.settled for chunk in fleet.memory.ledger._chunks.values()))
    await fleet.typed(pause_job)
    await fleet.run()
    await fleet.typed(resume_job)
    await fleet.run()


async def compressed(fleet: FleetInMemory) -> None:
    """The upload is compressed, so its chunks are staged."""
    await fleet.upload(gzipped(CONTACTS * 4, CONTACTS * 4), **{"chunk-size": "1024"})
    await fleet.run()


async def limited(fleet: FleetInMemory) -> None:
    """One chunk at a time, of a job and of its owner; the place of a worker that died has to run out first."""
    await fleet.memory.caps.limit(scope_of_owner("default"), 1)
    await fleet.upload(CONTACTS * 8, **{"chunk-size": "1024", "concurrency": "1"})
    await fleet.run()


async def poisoned(fleet: FleetInMemory) -> None:
    """A row kills every process that works on it, until it is alone."""
    await fleet.upload(gzipped(CONTACTS, b"poison,,,,,\n"))
    await fleet.run()


async def redriven(fleet: FleetInMemory) -> None:
    """What a row has made fail is taken up once the row does no harm any more."""
    await poisoned(fleet)
    assert isinstance(fleet.matching, Poisoned)
    fleet.matching.poison = b"cured"
    await fleet.typed(redrive_job)
    await fleet.run()


TOLD = [straight, paused, limited, compressed, poisoned, redriven]
STORIES = pytest.mark.parametrize("story", TOLD, ids=lambda story: story.__name__)


async def _run(folder: Path, story: Story, fault: Fault | None = None) -> Ended:
    fleet = FleetInMemory(Path(mkdtemp(dir=folder)), fault, max_attempts=2, matching=Poisoned(b"poison"))
    await fleet.furnish()
    await story(fleet)
    (ended,) = await check_laws(fleet.memory)
    return ended


def _what_counts(ended: Ended) -> tuple[bytes, list[tuple[str, str, str]]]:
    """The result's bytes, and which rows were rejected; how a row that kills was caught depends on who died when."""
    rejects = csv.DictReader(io.StringIO(ended.rejects.decode(), newline=""))
    return ended.result, [(row["row_number"], row["reason"], row["raw"]) for row in rejects]


async def _calls(folder: Path, story: Story) -> list[str]:
    counting = CrashAt(0, late=False)
    await _run(folder, story, counting)
    return counting.calls


async def _own_calls(folder: Path, story: Story) -> dict[int, str]:
    """Number and name of each call of the story; those before it leaves the straight way are not swept again."""
    calls = await _calls(folder, story)
    swept = [] if story is straight else await _calls(folder, poisoned if story is redriven else straight)
    known = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(calls, swept, strict=False))))
    return {number: call for number, call in enumerate(calls, 1) if number > known}


@STORIES
@pytest.mark.parametrize("late", [False, True], ids=["before_the_call", "after_the_call"])
async def test_a_crash_at_any_port_call_of_the_chain_changes_nothing(tmp_path: Path, late: bool, story: Story) -> None:
    expected = await _run(tmp_path, story)
    calls = await _own_calls(tmp_path, story)
    assert {call.split(".")[0] for call in calls.values()} >= {"objects", "chunks", "merges", "ledger", "notices"}
    for number in calls:
        fault = CrashAt(number, late=late)
        ended = await _run(tmp_path, story, fault)
        assert fault.crashed
        assert _what_counts(ended) == _what_counts(expected), calls[number]
        assert ended.job.state is JobState.COMPLETED_WITH_ERRORS, calls[number]


@STORIES
@pytest.mark.parametrize("late", [False, True], ids=["lost_request", "lost_response"])
async def test_a_call_that_fails_once_changes_nothing(tmp_path: Path, late: bool, story: Story) -> None:
    expected = await _run(tmp_path, story)
    calls = await _own_calls(tmp_path, story)
    for number in calls:
        ended = await _run(tmp_path, story, FailAt(number, Transient("the network"), late=late))
        assert _what_counts(ended) == _what_counts(expected), calls[number]
        assert ended.job.state is JobState.COMPLETED_WITH_ERRORS, calls[number]
