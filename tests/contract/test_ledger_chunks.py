"""What every Ledger promises about chunks and their counters."""

import asyncio
from dataclasses import replace

import pytest

from fleet.domain.chunks import COUNTER_SHARD, Chunk, RowRange, halves
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Checkpoint
from fleet.domain.progress import Progress
from fleet.domain.states import ChunkState
from fleet.ports import Ledger
from tests.contract.marks import in_session_loop, runs_on
from tests.contract.samples import JOB, NOW, RESULT, chunk

pytestmark = in_session_loop

JOB_ID = JOB.job_id
UNTIL = NOW + 60
FIRST = chunk(0).name
MINE, OTHER = "mine", "other"
"""Tokens of two workers."""


async def found(ledger: Ledger) -> list[Chunk]:
    return [chunk async for chunk in ledger.chunks(JOB_ID)]


async def lease(ledger: Ledger, number: int = 0, *, token: str = MINE, now: float = NOW) -> Chunk:
    return await ledger.lease_chunk(JOB_ID, chunk(number).name, token=token, now=now, until=now + 60)


async def test_chunks_come_in_order_of_their_number(ledger: Ledger) -> None:
    chunks = [chunk(number) for number in (11, 2, 0, 100, 1, 99_999)]
    await ledger.add_chunks(chunks)
    assert await found(ledger) == sorted(chunks, key=lambda c: c.number)
    assert [c async for c in ledger.chunks("job-0")] == []


async def test_a_chunk_added_again_stays_as_it_is(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    await ledger.add_chunks([chunk(0), chunk(1)])
    assert await found(ledger) == [leased, chunk(1)]


async def test_a_chunk_with_other_rows_is_refused(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    with pytest.raises(NotApplied) as refused:
        await ledger.add_chunks([chunk(0, rows=11)])
    assert refused.value.old == chunk(0)
    assert await found(ledger) == [chunk(0)]


async def test_a_lease_names_its_holder_and_counts_an_attempt(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    assert leased == replace(chunk(0), state=ChunkState.LEASED, token=MINE, lease_until=UNTIL, attempts=1)
    assert await found(ledger) == [leased]


async def test_a_chunk_is_not_leased_to_two_until_the_lease_ran_out(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    first = await lease(ledger)
    with pytest.raises(NotApplied) as refused:
        await lease(ledger, token=OTHER, now=UNTIL - 0.5)
    assert refused.value.old == first
    second = await lease(ledger, token=OTHER, now=UNTIL)
    assert (second.token, second.attempts) == (OTHER, 2)


async def test_a_lease_asked_for_again_under_its_token_is_the_same_lease(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    assert await lease(ledger) == await lease(ledger)
    assert (await found(ledger))[0].attempts == 1


@runs_on("memory", "ministack", because="moto checks and writes in two steps, so that both may win")
async def test_of_many_workers_exactly_one_gets_the_lease(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    outcomes = await asyncio.gather(*(lease(ledger, token=f"w{n}") for n in range(8)), return_exceptions=True)
    winners = [outcome for outcome in outcomes if isinstance(outcome, Chunk)]
    losers = [outcome for outcome in outcomes if isinstance(outcome, NotApplied)]
    assert (len(winners), len(losers)) == (1, 7)
    assert await found(ledger) == winners
    assert {loser.old.token for loser in losers} == {winners[0].token}


async def test_a_chunk_that_is_not_there_cannot_be_leased_kept_or_settled(ledger: Ledger) -> None:
    with pytest.raises(NotApplied) as refused:
        await lease(ledger)
    assert refused.value.old is None
    with pytest.raises(NotApplied):
        await ledger.extend_lease(JOB_ID, FIRST, token=MINE, until=UNTIL)
    with pytest.raises(NotApplied):
        await ledger.finish_chunk(chunk(0), RESULT)
    await ledger.give_back_chunk(JOB_ID, FIRST, token=MINE)
    assert await found(ledger) == []
    assert await ledger.progress(JOB_ID) == Progress()


async def test_the_holder_can_extend_its_lease_and_no_other(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    await ledger.extend_lease(JOB_ID, FIRST, token=MINE, until=UNTIL + 60)
    with pytest.raises(NotApplied) as refused:
        await ledger.extend_lease(JOB_ID, FIRST, token=OTHER, until=UNTIL + 600)
    assert refused.value.old == replace(leased, lease_until=UNTIL + 60)
    with pytest.raises(NotApplied):
        await lease(ledger, token=OTHER, now=UNTIL + 59)


async def test_a_chunk_given_back_is_as_if_it_had_not_been_leased(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    await lease(ledger)
    await ledger.give_back_chunk(JOB_ID, FIRST, token=OTHER)
    assert (await found(ledger))[0].token == MINE
    await ledger.give_back_chunk(JOB_ID, FIRST, token=MINE)
    await ledger.give_back_chunk(JOB_ID, FIRST, token=MINE)
    assert await found(ledger) == [chunk(0)]
    assert (await lease(ledger, token=OTHER)).attempts == 1


async def test_a_finished_chunk_keeps_its_result_and_is_counted(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    await ledger.finish_chunk(leased, RESULT)
    assert await found(ledger) == [replace(leased, state=ChunkState.DONE, result=RESULT)]
    assert await ledger.progress(JOB_ID) == Progress(settled=1, rows=10, matched=6, rejected=1)


async def test_finishing_again_after_a_lost_answer_counts_nothing(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    for _ in range(3):
        await ledger.finish_chunk(leased, RESULT)
    assert (await ledger.progress(JOB_ID)).settled == 1


async def test_a_chunk_given_up_keeps_the_reason_and_counts_as_settled(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    for _ in range(2):
        await ledger.fail_chunk(leased, RESULT, "The worker ended five times.")
    settled = replace(leased, state=ChunkState.FAILED, result=RESULT, reason="The worker ended five times.")
    assert await found(ledger) == [settled]
    assert (await ledger.progress(JOB_ID)).settled == 1


async def test_a_worker_that_lost_its_lease_cannot_settle_the_chunk(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    late = await lease(ledger)
    holder = await lease(ledger, token=OTHER, now=UNTIL)
    for settle in (ledger.finish_chunk(late, RESULT), ledger.fail_chunk(late, RESULT, "late")):
        with pytest.raises(NotApplied) as refused:
            await settle
        assert refused.value.old == holder
    assert await found(ledger) == [holder]
    assert await ledger.progress(JOB_ID) == Progress()


async def test_a_settled_chunk_cannot_be_leased_kept_given_back_or_settled_otherwise(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    leased = await lease(ledger)
    await ledger.finish_chunk(leased, RESULT)
    done = await found(ledger)
    await ledger.give_back_chunk(JOB_ID, FIRST, token=MINE)
    for refused in (
        lease(ledger, token=OTHER, now=UNTIL + 1000),
        lease(ledger, token=MINE, now=UNTIL + 1000),
        ledger.extend_lease(JOB_ID, FIRST, token=MINE, until=UNTIL + 60),
        ledger.fail_chunk(leased, RESULT, "too late"),
    ):
        with pytest.raises(NotApplied) as refusal:
            await refused
        assert refusal.value.old == done[0]
    assert await found(ledger) == done


async def test_a_halved_chunk_is_settled_and_its_halves_are_waiting_in_its_place(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0), chunk(1)])
    leased = await lease(ledger)
    first, second = halves(leased, 3, 400)
    for _ in range(3):
        await ledger.halve_chunk(leased, (first, second))
    assert await found(ledger) == [replace(leased, state=ChunkState.HALVED), first, second, chunk(1)]
    assert (first.rows, second.rows) == (RowRange(1, 3, 0, 400), RowRange(4, 7, 400, 1000))
    job = replace(JOB, checkpoint=Checkpoint(chunks=2), sealed=True)
    assert await ledger.progress(JOB_ID) == Progress(settled=1, added=2)
    assert await ledger.remaining(job) == await ledger.remaining(job, after=0) == 3
    held = await ledger.lease_chunk(JOB_ID, first.name, token=OTHER, now=NOW, until=UNTIL)
    assert held == replace(first, state=ChunkState.LEASED, token=OTHER, lease_until=UNTIL, attempts=1)
    await ledger.finish_chunk(held, RESULT)
    assert await ledger.remaining(job, after=0) == 2
    with pytest.raises(NotApplied):
        await ledger.finish_chunk(leased, RESULT)


async def test_a_worker_that_lost_its_lease_cannot_halve_the_chunk(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    late = await lease(ledger)
    holder = await lease(ledger, token=OTHER, now=UNTIL)
    with pytest.raises(NotApplied) as refused:
        await ledger.halve_chunk(late, halves(late, 3, 400))
    assert refused.value.old == holder
    assert await found(ledger) == [holder]
    assert await ledger.progress(JOB_ID) == Progress()


async def test_a_failed_chunk_taken_up_again_is_as_if_it_had_never_been_begun(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0), chunk(1)])
    await ledger.finish_chunk(await lease(ledger, 1), RESULT)
    before = await ledger.progress(JOB_ID)
    await ledger.fail_chunk(await lease(ledger), RESULT, "given up")
    failed = (await found(ledger))[0]
    for _ in range(3):
        await ledger.redrive_chunk(failed)
    assert (await found(ledger))[0] == chunk(0)
    assert await ledger.progress(JOB_ID) == before
    held = await lease(ledger, token=OTHER)
    with pytest.raises(NotApplied):
        await ledger.redrive_chunk(failed)
    await ledger.finish_chunk(held, RESULT)
    with pytest.raises(NotApplied):
        await ledger.redrive_chunk(failed)
    assert (await ledger.progress(JOB_ID)).settled == 2


async def test_counters_of_several_shards_add_up(ledger: Ledger) -> None:
    numbers = [0, COUNTER_SHARD - 1, COUNTER_SHARD, 3 * COUNTER_SHARD]
    await ledger.add_chunks([chunk(number) for number in numbers])
    for number in numbers:
        await ledger.finish_chunk(await lease(ledger, number), RESULT)
    assert await ledger.progress(JOB_ID) == Progress(settled=4, rows=40, matched=24, rejected=4)


async def test_what_remains_is_exact_without_a_hint_and_a_lower_bound_with_one(ledger: Ledger) -> None:
    job = replace(JOB, checkpoint=Checkpoint(chunks=COUNTER_SHARD + 2), sealed=True)
    last = [COUNTER_SHARD, COUNTER_SHARD + 1]
    await ledger.add_chunks([chunk(number) for number in (0, *last)])
    assert await ledger.remaining(job) == COUNTER_SHARD + 2
    await ledger.finish_chunk(await lease(ledger, last[0]), RESULT)
    assert await ledger.remaining(job, after=last[0]) == 1
    assert await ledger.remaining(job) == COUNTER_SHARD + 1
    await ledger.finish_chunk(await lease(ledger, last[1]), RESULT)
    assert await ledger.remaining(job, after=last[1]) == COUNTER_SHARD
    await ledger.finish_chunk(await lease(ledger, 0), RESULT)
    assert await ledger.remaining(job, after=0) == COUNTER_SHARD - 1


async def test_nothing_remains_when_all_are_settled(ledger: Ledger) -> None:
    job = replace(JOB, checkpoint=Checkpoint(chunks=2), sealed=True)
    await ledger.add_chunks([chunk(0), chunk(1)])
    await ledger.finish_chunk(await lease(ledger, 0), RESULT)
    assert await ledger.remaining(job, after=0) == 1
    await ledger.fail_chunk(await lease(ledger, 1), RESULT, "given up")
    assert await ledger.remaining(job, after=1) == 0
    assert await ledger.remaining(job) == 0


@runs_on("memory", "ministack", because="moto's transactions are not atomic under concurrency")
async def test_workers_that_finish_at_the_same_time_are_all_counted(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(number) for number in range(20)])
    leased = [await lease(ledger, number) for number in range(20)]
    await asyncio.gather(*(ledger.finish_chunk(held, RESULT) for held in leased for _ in range(2)))
    assert await ledger.progress(JOB_ID) == Progress(settled=20, rows=200, matched=120, rejected=20)
