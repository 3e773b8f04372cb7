"""The moves of jobs and chunks as pure functions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.chunks import COUNTER_SHARD, Chunk, RowRange, shard_chunks, shard_of
from fleet.domain.errors import NotApplied
from fleet.domain.jobs import Checkpoint, Job, Options, Upload
from fleet.domain.moves import (
    already_moved,
    apply_chunk_move,
    check_job,
    job_advanced,
    job_moved,
)
from fleet.domain.states import CHUNK_MOVES, ChunkMove, ChunkMoves, ChunkState, JobMoves, JobState

MINE, OTHER = "mine", "other"
READY = Chunk("job-1", 0, RowRange(1, 10, 0, 100))
LEASED = replace(READY, state=ChunkState.LEASED, token=MINE, lease_until=60.0, attempts=1)
JOB = Job("job-1", Upload("b", "incoming/a.csv", "v", "e", 1), Options(), "d", "n", 0.0)

STATES = {
    ChunkState.READY: READY,
    ChunkState.LEASED: LEASED,
    ChunkState.DONE: replace(LEASED, state=ChunkState.DONE),
    ChunkState.FAILED: replace(LEASED, state=ChunkState.FAILED),
    ChunkState.HALVED: replace(LEASED, state=ChunkState.HALVED),
}


@pytest.mark.parametrize("move", CHUNK_MOVES.values(), ids=CHUNK_MOVES)
@pytest.mark.parametrize("state", ChunkState)
def test_a_chunk_moves_from_the_sources_of_the_table_alone(state: ChunkState, move: ChunkMove) -> None:
    chunk = STATES[state]
    token = chunk.token or OTHER
    if state in move.sources:
        assert apply_chunk_move(chunk, move, token=token, now=60.0).state is move.target
        return
    with pytest.raises(NotApplied) as refused:
        apply_chunk_move(chunk, move, token=token, now=60.0)
    assert refused.value.old == chunk


@pytest.mark.parametrize(
    "move", [m for m in CHUNK_MOVES.values() if m not in (ChunkMoves.LEASE, ChunkMoves.REDRIVE)], ids=lambda m: m.name
)
def test_only_the_holder_of_the_lease_moves_it(move: ChunkMove) -> None:
    with pytest.raises(NotApplied):
        apply_chunk_move(LEASED, move, token=OTHER)


def test_a_lease_can_be_taken_from_the_moment_it_runs_out() -> None:
    with pytest.raises(NotApplied):
        apply_chunk_move(LEASED, ChunkMoves.LEASE, token=OTHER, now=59.9, until=120.0)
    taken = apply_chunk_move(LEASED, ChunkMoves.LEASE, token=OTHER, now=60.0, until=120.0)
    assert taken == replace(LEASED, token=OTHER, lease_until=120.0, attempts=2)


def test_a_lease_given_back_leaves_no_trace() -> None:
    leased = apply_chunk_move(READY, ChunkMoves.LEASE, token=MINE, now=0.0, until=60.0)
    assert apply_chunk_move(leased, ChunkMoves.GIVE_BACK, token=MINE) == READY


def test_a_settled_chunk_is_known_by_the_token_it_was_settled_under() -> None:
    done = apply_chunk_move(LEASED, ChunkMoves.FINISH, token=MINE)
    assert already_moved(done, ChunkMoves.FINISH, token=MINE)
    assert not already_moved(done, ChunkMoves.FINISH, token=OTHER)
    assert not already_moved(done, ChunkMoves.FAIL, token=MINE)


def test_every_write_of_a_job_counts_its_version_up() -> None:
    opened = job_moved(JOB, JobMoves.OPEN, {"layout": {"delimiter": ";"}})
    assert opened == replace(JOB, state=JobState.SPLITTING, version=1, layout={"delimiter": ";"})
    assert job_advanced(opened, Checkpoint(1, 10, 100)).version == 2


def test_a_change_cannot_name_another_state_or_version_than_the_move() -> None:
    moved = job_moved(JOB, JobMoves.OPEN, {"state": JobState.COMPLETED, "version": 99})
    assert (moved.state, moved.version) == (JobState.SPLITTING, 1)


@pytest.mark.parametrize("stored", [None, replace(JOB, version=1), replace(JOB, state=JobState.FAILED)])
def test_a_job_that_is_otherwise_than_it_was_read_is_refused(stored: Job | None) -> None:
    with pytest.raises(NotApplied) as refused:
        check_job(stored, JobMoves.OPEN.sources, version=0, what="open")
    assert refused.value.old == stored


@given(total=st.integers(0, 10_000))
def test_every_chunk_is_counted_by_exactly_one_shard(total: int) -> None:
    shards = range(total // COUNTER_SHARD + 2)
    assert sum(shard_chunks(total, shard) for shard in shards) == total
    if total:
        last = shard_of(total - 1)
        assert 1 <= shard_chunks(total, last) <= COUNTER_SHARD
        assert shard_chunks(total, last + 1) == 0
