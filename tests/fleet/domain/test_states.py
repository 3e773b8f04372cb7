"""The table of moves: what it allows is what docs/reliability.md names, and nothing leaves a final state."""

import pytest

from fleet.domain.states import CHUNK_MOVES, JOB_MOVES, ChunkState, Guard, JobMove, JobState


@pytest.mark.parametrize("move", JOB_MOVES.values(), ids=JOB_MOVES)
def test_no_move_but_a_redrive_leaves_a_final_state(move: JobMove) -> None:
    left = {state for state in move.sources if state.final}
    assert left == ({JobState.FAILED, JobState.COMPLETED_WITH_ERRORS} if move.name.startswith("redrive") else set())


def test_every_open_job_can_fail_and_be_cancelled() -> None:
    still_open = {state for state in JobState if not state.final}
    assert JOB_MOVES["fail"].sources == still_open
    assert JOB_MOVES["cancel"].sources == still_open


def test_a_paused_job_goes_back_to_where_it_was_paused() -> None:
    assert JOB_MOVES["pause"].sources == {state for state in JobState if state.takes_chunks}
    resumed = {move.target for name, move in JOB_MOVES.items() if name.startswith("resume")}
    assert resumed == JOB_MOVES["pause"].sources


def test_the_straight_way_leads_from_received_to_completed() -> None:
    state = JobState.RECEIVED
    for name in ("open", "seal", "merge", "complete"):
        assert state in JOB_MOVES[name].sources
        state = JOB_MOVES[name].target
    assert state is JobState.COMPLETED


def test_a_settled_chunk_never_moves_again_but_a_failed_one_that_is_redriven() -> None:
    moves = [m for m in CHUNK_MOVES.values() if any(state.settled for state in m.sources)]
    assert moves == [CHUNK_MOVES["redrive"]]
    assert moves[0].sources == {ChunkState.FAILED}


def test_only_the_holder_of_a_lease_may_end_it() -> None:
    for name in ("extend", "give_back", "finish", "fail", "halve"):
        assert CHUNK_MOVES[name].guard is Guard.HELD
        assert CHUNK_MOVES[name].sources == {ChunkState.LEASED}


def test_giving_back_takes_the_attempt_of_the_lease_back() -> None:
    assert CHUNK_MOVES["lease"].attempts + CHUNK_MOVES["give_back"].attempts == 0
