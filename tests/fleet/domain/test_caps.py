"""Places under a limit as pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.caps import (
    CAP_MOVES,
    LONGEST_PAUSE,
    Cap,
    CapMove,
    CapMoves,
    apply_cap_move,
    longest_pause,
    read_limit,
)
from fleet.domain.errors import NotApplied

NOW, UNTIL, TOKEN = 100.0, 160.0, "a"
caps = st.builds(
    Cap,
    st.just("job-1"),
    st.none() | st.integers(1, 4),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([NOW - 1, NOW, NOW + 1])),
)


@given(cap=caps, token=st.sampled_from("abcxyz"))
def test_nobody_enters_beyond_the_limit_and_whoever_ran_out_makes_room(cap: Cap, token: str) -> None:
    others = {other for other, until in cap.holders.items() if until > NOW and other != token}
    if cap.limit is not None and len(others) >= cap.limit:
        with pytest.raises(NotApplied) as refused:
            apply_cap_move(cap, CapMoves.ENTER, token=token, now=NOW, until=UNTIL)
        assert refused.value.old == cap
        return
    after = apply_cap_move(cap, CapMoves.ENTER, token=token, now=NOW, until=UNTIL)
    assert after.holders == {other: cap.holders[other] for other in others} | {token: UNTIL}


@given(cap=caps, token=st.sampled_from("abcxyz"))
def test_staying_and_leaving_touch_no_other_place_and_ask_for_no_room(cap: Cap, token: str) -> None:
    others = {other: until for other, until in cap.holders.items() if other != token}
    assert apply_cap_move(cap, CapMoves.STAY, token=token, until=UNTIL).holders == others | {token: UNTIL}
    assert apply_cap_move(cap, CapMoves.LEAVE, token=token).holders == others


@pytest.mark.parametrize("move", CAP_MOVES.values(), ids=CAP_MOVES)
@given(cap=caps)
def test_a_move_made_twice_is_made_once(cap: Cap, move: CapMove) -> None:
    try:
        once = apply_cap_move(cap, move, token=TOKEN, now=NOW, until=UNTIL)
    except NotApplied:
        return
    assert apply_cap_move(once, move, token=TOKEN, now=NOW, until=UNTIL) == once


@pytest.mark.parametrize(("text", "limit"), [("4", 4), (" 1 ", 1), ("200", 200), ("none", None), ("NONE", None)])
def test_a_limit_is_a_number_or_none(text: str, limit: int | None) -> None:
    assert read_limit(text) == limit


@pytest.mark.parametrize("text", ["0", "201", "9" * 5000, "²", "-1", "1.5", "", "many"])
def test_anything_else_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match="no limit"):
        read_limit(text)


def test_the_more_wait_for_a_place_the_longer_each_pauses_within_bounds() -> None:
    assert [longest_pause(waiting, 4) for waiting in (1, 40, 80, 10**6)] == [1.0, 10.0, 20.0, LONGEST_PAUSE]
