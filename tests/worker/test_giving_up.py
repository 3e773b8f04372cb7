"""Rows that break the matching are found by halving, and nothing is lost but they."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest

from fleet.domain.errors import RowsFailed, Transient
from fleet.domain.states import ChunkState, JobState
from tests.fleet_in_memory import CONTACTS, VISIBILITY, FleetInMemory, MatchingHere, Poisoned
from tests.laws import Ended, check_laws
from worker import giving_up
from worker.chunk_work import ChunkWork, MatchedRows

POISON = b"q5,"
HEADER, ROWS = CONTACTS.split(b"\n", 1)


async def _ended(folder: Path, matching: MatchingHere, data: bytes, **options: str) -> tuple[FleetInMemory, Ended]:
    fleet = FleetInMemory(folder, matching=matching, max_attempts=3)
    await fleet.furnish()
    await fleet.upload(data, **options)
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    return fleet, ended


def _rejects(ended: Ended) -> list[tuple[str, str]]:
    return [(row["row_number"], row["reason"]) for row in csv.DictReader(io.StringIO(ended.rejects.decode()))]


async def test_a_row_that_kills_is_the_only_one_that_is_lost_to_the_result(tmp_path: Path) -> None:
    _, sound = await _ended(tmp_path / "sound", MatchingHere(), CONTACTS)
    _, ended = await _ended(tmp_path / "poisoned", Poisoned(POISON), CONTACTS)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    assert _rejects(ended) == [("3", "too_few_fields"), ("5", "row_failed")]
    kept = [line for line in sound.result.splitlines(keepends=True) if not line.startswith(POISON)]
    assert ended.result == b"".join(kept)
    assert b"a matching process was killed" in ended.rejects
    assert ended.job.counts["rows_in"] == 6


async def test_a_poisoned_row_among_many_is_found_in_a_few_tries(tmp_path: Path) -> None:
    data = HEADER + b"\n" + ROWS * 200 + b"poison,,,,,\n" + ROWS * 200
    matching = Poisoned(b"poison")
    fleet, ended = await _ended(tmp_path, matching, data, **{"chunk-size": "1000000"})
    assert [reject for reject in _rejects(ended) if reject[1] == "row_failed"] == [("1201", "row_failed")]
    assert matching.tries < 3 + 2 * 12 + 2, "more than the whole chunk, two halves each time, and the row again"
    states = {chunk.state for chunk in fleet.memory.ledger._chunks.values()}
    assert states == {ChunkState.DONE, ChunkState.FAILED, ChunkState.HALVED}


async def test_more_poison_than_the_tolerance_fails_the_job_and_keeps_what_is_done(tmp_path: Path) -> None:
    _, ended = await _ended(tmp_path, Poisoned(POISON), CONTACTS, tolerance="1")
    assert ended.job.state is JobState.FAILED
    assert "2 of 6 rows were rejected" in ended.job.failure
    assert ended.result.count(b"\n") == 6


async def test_an_input_that_fails_in_every_row_is_not_taken_apart_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving_up, "MOST_ADDED", 8)
    matching = Poisoned(b"q")
    fleet, ended = await _ended(tmp_path, matching, HEADER + b"\n" + ROWS * 20, **{"chunk-size": "1000000"})
    assert ended.job.counts["rows_rejected"] == ended.job.counts["rows_in"] == 120
    assert {reason for _, reason in _rejects(ended)} == {"chunk_failed"}
    assert ended.result.count(b"\n") == 1, "only the header is left"
    assert len(fleet.memory.ledger._chunks) <= 1 + 8


async def test_a_row_that_fails_once_by_chance_is_not_lost(tmp_path: Path) -> None:
    class OnceMore(MatchingHere):
        failures = 0

        async def match(self, work: ChunkWork) -> MatchedRows:
            if POISON in work.data and self.failures < 3 + 2 + 1:
                self.failures += 1
                raise RowsFailed("a matching process was killed")
            return await super().match(work)

    matching = OnceMore()
    _, ended = await _ended(tmp_path, matching, CONTACTS)
    assert matching.failures == 6
    assert _rejects(ended) == [("3", "too_few_fields")]


async def test_what_may_go_through_later_counts_no_attempt(tmp_path: Path) -> None:
    class Unreachable(MatchingHere):
        tries = 0

        async def match(self, work: ChunkWork) -> MatchedRows:
            self.tries += 1
            if self.tries < 8:
                raise Transient("throttled")
            return await super().match(work)

    matching = Unreachable()
    fleet, ended = await _ended(tmp_path, matching, CONTACTS)
    (chunk,) = fleet.memory.ledger._chunks.values()
    assert (matching.tries, chunk.attempts, chunk.state) == (8, 1, ChunkState.DONE)
    assert _rejects(ended) == [("3", "too_few_fields")]


async def test_a_chunk_that_takes_its_workers_with_it_is_halved_too(tmp_path: Path) -> None:
    class Dead(BaseException):
        """The whole worker is gone."""

    class Killer(Poisoned):
        async def match(self, work: ChunkWork) -> MatchedRows:
            try:
                return await super().match(work)
            except RowsFailed:
                raise Dead from None

    fleet = FleetInMemory(tmp_path, matching=Killer(POISON), max_attempts=3)
    await fleet.furnish()
    await fleet.upload(CONTACTS)
    while [queue for queue, _ in fleet.services if await queue.depth()]:
        for queue, handle in fleet.services:
            for delivery in await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY):
                with suppress(Dead):  # its lease and its message run out
                    await fleet._handle(queue, handle, delivery)
        fleet.memory.clock.advance(VISIBILITY)
    (ended,) = await check_laws(fleet.memory)
    assert _rejects(ended) == [("3", "too_few_fields"), ("5", "row_failed")]
    assert b"it was begun 3 times and never finished" in ended.rejects
