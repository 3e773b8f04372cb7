"""A paused job rests and goes on where it was; a cancelled one has ended for good."""

from pathlib import Path

import pytest

from fleet.domain.errors import NotApplied
from fleet.domain.moves import job_moved
from fleet.domain.states import ChunkState, JobMoves, JobState
from fleet.ending import end_job
from fleet.pausing import pause_job, resume_job
from tests.fleet_in_memory import CONTACTS, FleetInMemory, MatchingHere
from tests.laws import check_laws
from worker.chunk_work import ChunkWork, MatchedRows

ROUNDS = 5000
HEADER, ROWS = CONTACTS.split(b"\n", 1)
THOUSAND_CHUNKS = HEADER + b"\n" + ROWS * 5000


class Counted(MatchingHere):
    """Counts the chunks that were worked on; `quick` matches none of their rows."""

    def __init__(self, *, quick: bool = False) -> None:
        self.quick = quick
        self.chunks = 0

    async def match(self, work: ChunkWork) -> MatchedRows:
        self.chunks += 1
        return await (self.write_off(work, "chunk_failed", "not matched here") if self.quick else super().match(work))


async def _started(folder: Path, matching: Counted, data: bytes) -> FleetInMemory:
    fleet = FleetInMemory(folder, matching=matching)
    await fleet.furnish()
    await fleet.upload(data, **{"chunk-size": "1024"})
    return fleet


async def test_a_job_of_a_thousand_chunks_cancelled_after_fifty_is_not_worked_on_further(tmp_path: Path) -> None:
    matching = Counted(quick=True)
    fleet = await _started(tmp_path, matching, THOUSAND_CHUNKS)
    await fleet.run(ROUNDS, until=lambda: matching.chunks == 50)
    job = await fleet.job()
    assert job.checkpoint.chunks >= 1000
    assert (await end_job(fleet.ports, job, JobMoves.CANCEL)).state is JobState.CANCELLED
    await fleet.run(ROUNDS)
    (ended,) = await check_laws(fleet.memory)
    assert matching.chunks == 50
    assert ended.result == b""
    assert not [key for key in fleet.memory.objects.data if key.startswith("results/")]


async def test_a_paused_job_comes_to_the_same_bytes(tmp_path: Path) -> None:
    data = HEADER + b"\n" + ROWS * 80
    straight = await _started(tmp_path, Counted(), data)
    await straight.run()
    (expected,) = await check_laws(straight.memory)
    matching = Counted()
    fleet = await _started(tmp_path, matching, data)
    await fleet.run(until=lambda: matching.chunks == 5)
    await pause_job(fleet.ports, await fleet.job())
    await fleet.run()
    assert matching.chunks == 5
    assert (await fleet.job()).state is JobState.PAUSED
    for _ in range(3):
        assert (await resume_job(fleet.ports, await fleet.job())).state is JobState.MATCHING
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert (ended.result, ended.rejects) == (expected.result, expected.rejects)
    assert matching.chunks == (await fleet.job()).checkpoint.chunks, "a chunk was worked on twice"


async def test_a_chunk_in_work_is_finished_while_its_job_rests(tmp_path: Path) -> None:
    class PausedMeanwhile(Counted):
        async def match(self, work: ChunkWork) -> MatchedRows:
            if not self.chunks:
                await pause_job(fleet.ports, await fleet.job())
            return await super().match(work)

    fleet = await _started(tmp_path, PausedMeanwhile(), CONTACTS)
    await fleet.run()
    (chunk,) = [chunk async for chunk in fleet.memory.ledger.chunks((await fleet.job()).job_id)]
    assert chunk.state is ChunkState.DONE
    assert (await fleet.job()).state is JobState.PAUSED
    await resume_job(fleet.ports, await fleet.job())
    await fleet.run()
    await check_laws(fleet.memory)


class PausedWhileSplitting:
    """Not a fault, but at the same place: the job is paused when the chunker is about to move its checkpoint."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.fleet: FleetInMemory | None = None
        self.advances = 0

    def before(self, call: str) -> int:
        self.advances += call == "ledger.advance"
        if self.advances == self.at and self.fleet is not None:
            ledger, self.fleet = self.fleet.memory.ledger, None
            (job,) = ledger._jobs.values()
            ledger._write(job_moved(job, JobMoves.PAUSE))
        return 0

    def after(self, number: int) -> None:
        return


@pytest.mark.parametrize("overwritten", [False, True])
async def test_a_chunker_stops_at_its_checkpoint_and_goes_on_there(tmp_path: Path, overwritten: bool) -> None:
    pausing = PausedWhileSplitting(at=3)
    fleet = FleetInMemory(tmp_path, pausing, matching=Counted(quick=True))
    pausing.fleet = fleet
    await fleet.furnish()
    await fleet.upload(THOUSAND_CHUNKS, **{"chunk-size": "1024"})
    await fleet.run(ROUNDS)
    job = await fleet.job()
    assert (job.state, job.sealed) == (JobState.PAUSED, False)
    assert 0 < job.checkpoint.byte < job.upload.size
    if overwritten:
        await fleet.memory.objects.put(job.upload.key, CONTACTS)
    assert (await resume_job(fleet.ports, job)).state is JobState.SPLITTING
    await fleet.run(ROUNDS)
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is (JobState.FAILED if overwritten else JobState.COMPLETED_WITH_ERRORS)


async def test_what_is_not_at_work_cannot_be_paused_or_resumed(tmp_path: Path) -> None:
    fleet = await _started(tmp_path, Counted(), CONTACTS)
    await fleet.run()
    job = await fleet.job()
    for act in (pause_job, resume_job):
        with pytest.raises(NotApplied) as refused:
            await act(fleet.ports, job)
        assert refused.value.old == job
