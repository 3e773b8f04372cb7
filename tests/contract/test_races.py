"""Of many calls at the same time exactly one wins, and what the others are told agrees with that."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from fleet.domain.chunks import Chunk
from fleet.domain.errors import AlreadyExists, NotApplied
from fleet.domain.jobs import Job
from fleet.domain.states import ChunkState, JobMoves
from fleet.ports import Ledger, Objects
from tests.contract.marks import in_session_loop, runs_on
from tests.contract.samples import JOB, NOW, RESULT, chunk

pytestmark = [
    in_session_loop,
    runs_on("memory", "ministack", because="moto checks and writes in two steps, so that several may win"),
]

RACERS = 12
CHUNKS = 6
UNTIL = NOW + 60


async def race(*calls: Awaitable[Any]) -> Sequence[Any]:
    """What came of each, errors among them; any but NotApplied fails the test."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    odd = [outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, NotApplied)]
    assert odd == []
    return outcomes


async def lease(ledger: Ledger, number: int, token: str, now: float = NOW) -> Chunk:
    return await ledger.lease_chunk(JOB.job_id, chunk(number).name, token=token, now=now, until=now + 60)


async def stands(ledger: Ledger) -> list[Chunk]:
    return [found async for found in ledger.chunks(JOB.job_id)]


async def test_each_of_many_chunks_is_leased_to_one_of_many_workers(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(number) for number in range(CHUNKS)])
    asked = [(number, f"w{racer}") for racer in range(RACERS) for number in range(CHUNKS)]
    outcomes = await race(*(lease(ledger, number, token) for number, token in asked))
    won = [outcome for outcome in outcomes if isinstance(outcome, Chunk)]
    assert sorted(winner.number for winner in won) == list(range(CHUNKS))
    assert {found.name: found.token for found in await stands(ledger)} == {winner.name: winner.token for winner in won}
    assert all(found.attempts == 1 for found in await stands(ledger))


async def test_a_lease_that_ran_out_goes_to_one_or_its_holder_finishes_but_never_both(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(number) for number in range(CHUNKS)])
    late = [await lease(ledger, number, "late") for number in range(CHUNKS)]
    finishing = [ledger.finish_chunk(held, RESULT) for held in late]
    leasing = [lease(ledger, number, f"w{racer}", now=UNTIL) for racer in range(RACERS) for number in range(CHUNKS)]
    outcomes = await race(*(call for pair in zip(leasing, finishing, strict=False) for call in pair), *leasing[CHUNKS:])
    won = {outcome.number: outcome.token for outcome in outcomes if isinstance(outcome, Chunk)}
    found = await stands(ledger)
    done = {here.number for here in found if here.state is ChunkState.DONE}
    assert done.isdisjoint(won)
    assert done | won.keys() == set(range(CHUNKS))
    assert sum(isinstance(outcome, Chunk) for outcome in outcomes) == len(won)
    assert (await ledger.progress(JOB.job_id)).settled == len(done)


async def test_a_chunk_is_settled_once_in_one_way(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0)])
    held = await lease(ledger, 0, "mine")
    ways = [
        ledger.finish_chunk(held, RESULT) if n % 2 else ledger.fail_chunk(held, RESULT, "why") for n in range(RACERS)
    ]
    outcomes = await race(*ways)
    (found,) = await stands(ledger)
    finished = found.state is ChunkState.DONE
    assert [not isinstance(outcome, NotApplied) for outcome in outcomes] == [
        bool(n % 2) is finished for n in range(RACERS)
    ]
    assert (await ledger.progress(JOB.job_id)).settled == 1


async def test_a_failed_chunk_is_taken_back_once(ledger: Ledger) -> None:
    await ledger.add_chunks([chunk(0), chunk(1)])
    await ledger.finish_chunk(await lease(ledger, 1, "mine"), RESULT)
    await ledger.fail_chunk(await lease(ledger, 0, "mine"), RESULT, "why")
    failed, _ = await stands(ledger)
    await race(*(ledger.redrive_chunk(failed) for _ in range(RACERS)))
    assert (await ledger.progress(JOB.job_id)).settled == 1


async def test_a_job_is_claimed_by_one_merger_and_ends_in_one_way(ledger: Ledger) -> None:
    job = await ledger.create_job(JOB)
    for move in (JobMoves.OPEN, JobMoves.SEAL):
        job = await ledger.move_job(job, move)
    outcomes = await race(*(ledger.move_job(job, JobMoves.MERGE) for _ in range(RACERS)))
    (claimed,) = [outcome for outcome in outcomes if isinstance(outcome, Job)]
    ends = (JobMoves.COMPLETE, JobMoves.CANCEL, JobMoves.FAIL)
    outcomes = await race(*(ledger.move_job(claimed, ends[number % 3]) for number in range(RACERS)))
    (ended,) = [outcome for outcome in outcomes if isinstance(outcome, Job)]
    assert await ledger.job(JOB.job_id) == ended
    assert {outcome.old.state for outcome in outcomes if isinstance(outcome, NotApplied)} == {ended.state}


async def test_an_object_that_is_only_created_is_created_by_one(objects: Objects) -> None:
    puts = (objects.put("a", f"racer {n}".encode(), if_none_match=True) for n in range(RACERS))
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    (winner,) = [number for number, outcome in enumerate(outcomes) if not isinstance(outcome, Exception)]
    assert sum(isinstance(outcome, AlreadyExists) for outcome in outcomes) == RACERS - 1
    assert await objects.get("a") == f"racer {winner}".encode()
