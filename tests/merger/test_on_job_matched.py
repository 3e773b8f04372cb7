"""A job is merged when all its chunks are settled, and any number of mergers make one result and one end."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from fleet.domain import keys
from fleet.domain.cost import Work, cost_json, cost_of
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Job
from fleet.domain.messages import JobMatched
from fleet.domain.outcomes import DONE
from fleet.domain.prices import list_prices
from fleet.domain.states import JobMoves, JobState
from fleet.ending import fail_job
from fleet.ports import Delivery, Ledger
from fleet.redriving import redrive_job
from merger.on_job_matched import on_job_matched
from tests.fleet_in_memory import CONTACTS, VISIBILITY, FleetInMemory
from tests.laws import check_laws


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    return fleet


async def _run_until_matched(fleet: FleetInMemory) -> Delivery:
    await fleet.upload(CONTACTS)
    await fleet.run_without_merger()
    (delivery,) = await fleet.memory.merges.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
    return delivery


async def test_two_mergers_beside_each_other_make_one_result(fleet: FleetInMemory) -> None:
    delivery = await _run_until_matched(fleet)
    outcomes = await asyncio.gather(*(on_job_matched(delivery, fleet.ports) for _ in range(3)))
    assert outcomes == [DONE, DONE, DONE]
    await fleet.memory.merges.delete(delivery)
    await check_laws(fleet.memory)


async def test_a_result_that_somebody_else_wrote_fails_the_job_at_once_and_the_next_run_writes_its_own(
    fleet: FleetInMemory,
) -> None:
    delivery = await _run_until_matched(fleet)
    job = await fleet.job()
    taken = keys.result(job.job_id, 1, "contacts")
    await fleet.memory.objects.put(taken, b"not ours")
    assert await on_job_matched(delivery, fleet.ports) == DONE
    failed = await fleet.job()
    assert (failed.state, taken in failed.failure) == (JobState.FAILED, True)
    await redrive_job(fleet.ports, failed)
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert (ended.job.state, ended.job.run) == (JobState.COMPLETED_WITH_ERRORS, 2)
    assert fleet.memory.objects.data[taken] == b"not ours"


async def test_what_ends_one_run_does_not_end_the_next(fleet: FleetInMemory) -> None:
    """Somebody who has known of the job since its first run finds that it cannot go on."""
    await _run_until_matched(fleet)
    known = await fleet.job()
    await fail_job(fleet.ports, known, "It was late.")
    await redrive_job(fleet.ports, await fleet.job())
    with pytest.raises(NotApplied):
        await fail_job(fleet.ports, known, "It was late.")
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert (ended.job.state, ended.job.run) == (JobState.COMPLETED_WITH_ERRORS, 2)


async def test_an_announcement_that_comes_too_early_is_dropped(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    queue, handle = fleet.services[0]
    await fleet._deliver(queue, handle)
    (job,) = [job async for job in fleet.memory.ledger.jobs(owner="default")]
    early = Delivery(JobMatched(job.job_id).encode(), "receipt", "message", 1)
    assert await on_job_matched(early, fleet.ports) == DONE
    now = await fleet.memory.ledger.job(job.job_id)
    assert now is not None
    assert now.state is JobState.MATCHING
    await fleet.run()
    await check_laws(fleet.memory)


async def test_the_summary_counts_every_row_once(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    job = ended.job
    summary = json.loads(await fleet.memory.objects.get(keys.result_summary(job.job_id, 1, "contacts")))
    assert summary["rows_in"] == 6
    assert summary["rows_rejected"] == 1
    assert summary["rows_in"] == summary["rows_out"] + summary["rows_rejected"]
    assert sum(summary["by_status"].values()) == summary["rows_out"]
    assert summary["by_status"]["invalid"] == 1
    assert summary["columns"]["first_name"] == "first_name"


async def test_the_summary_tells_how_long_each_stage_took(fleet: FleetInMemory) -> None:
    delivery = await _run_until_matched(fleet)
    fleet.memory.clock.advance(90)
    await on_job_matched(delivery, fleet.ports)
    (job,) = [job async for job in fleet.memory.ledger.jobs(owner="default")]
    summary = json.loads(await fleet.memory.objects.get(keys.result_summary(job.job_id, 1, "contacts")))
    assert summary["stages"] == {"splitting": 0, "splitting_and_matching": 90, "merging": 0}
    assert summary["seconds"] == 90


async def test_the_summary_has_a_receipt_of_what_was_counted(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run()
    job = await fleet.job()
    summary = json.loads(await fleet.memory.objects.get(keys.result_summary(job.job_id, 1, "contacts")))
    parts = [info.size async for info in fleet.memory.objects.list("work/")]
    assert len(parts) == 2
    work = Work(6, 1, len(CONTACTS), sum(parts), summary["matching_seconds"])
    prices = list_prices()
    assert summary["cost"] == cost_json(cost_of(work, prices), cost_of(work, prices, spot=True), prices)


async def test_the_notice_links_to_the_result_and_carries_the_counts(fleet: FleetInMemory) -> None:
    await fleet.upload(CONTACTS)
    await fleet.run()
    (notice,) = fleet.memory.notices.published
    assert notice.result_key in notice.link
    assert notice.attributes["state"] == "completed_with_errors"
    assert notice.attributes["rows_rejected"] == "1"


class _ReadsOld:
    """A ledger as a merger sees it that read the job a while ago."""

    def __init__(self, ledger: Ledger, old: Job) -> None:
        self._ledger, self._old = ledger, old

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)

    async def job(self, _: str) -> Job:
        return self._old


async def test_a_merger_that_died_before_it_told_of_the_end_is_stood_in_for(fleet: FleetInMemory) -> None:
    delivery, ledger = await _run_until_matched(fleet), fleet.memory.ledger
    read = await fleet.job()
    await ledger.move_job(await ledger.move_job(read, JobMoves.MERGE), JobMoves.COMPLETE_WITH_ERRORS)
    late = replace(fleet.ports, ledger=cast(Ledger, _ReadsOld(ledger, read)))
    assert await on_job_matched(delivery, late) == DONE
    (notice,) = fleet.memory.notices.published
    assert notice.state == JobState.COMPLETED_WITH_ERRORS
