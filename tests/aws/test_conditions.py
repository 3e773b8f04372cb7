"""Expressions derived from the table of moves."""

import re
from typing import Any

import pytest

from fleet.aws import conditions
from fleet.domain.progress import Progress
from fleet.domain.states import CHUNK_MOVES, JOB_MOVES, ChunkMove, ChunkMoves, JobMove

MINE = "mine"


def plain(expression: str, write: conditions.Write) -> str:
    """The expression with names and values in the place of their placeholders."""
    names: dict[str, str] = write["ExpressionAttributeNames"]
    values: dict[str, dict[str, Any]] = write["ExpressionAttributeValues"]
    written = re.sub(r":v\d+", lambda found: str(next(iter(values[found[0]].values()))), expression)
    return re.sub(r"#\w+", lambda found: names[found[0]], written)


def test_a_lease_asks_for_a_chunk_that_is_free_and_counts_an_attempt() -> None:
    write = conditions.chunk_move(ChunkMoves.LEASE, token=MINE, now=5.0, until=65.0)
    assert plain(write["ConditionExpression"], write) == "state IN (leased, ready) AND lease_until <= 5"
    assert plain(write["UpdateExpression"], write) == (
        "SET state = leased, token = mine, lease_until = 65 ADD attempts 1"
    )


def test_finishing_asks_for_the_lease_and_leaves_the_token() -> None:
    write = conditions.chunk_move(ChunkMoves.FINISH, token=MINE, also={"reason": "none"})
    assert plain(write["ConditionExpression"], write) == "state IN (leased) AND token = mine"
    assert plain(write["UpdateExpression"], write) == "SET state = done, reason = none"


@pytest.mark.parametrize("move", CHUNK_MOVES.values(), ids=CHUNK_MOVES)
def test_every_move_of_a_chunk_names_all_its_sources_and_its_target(move: ChunkMove) -> None:
    write = conditions.chunk_move(move, token=MINE)
    assert f"state IN ({', '.join(sorted(move.sources))}) AND " in plain(write["ConditionExpression"], write)
    assert f"SET state = {move.target}" in plain(write["UpdateExpression"], write)


@pytest.mark.parametrize("move", JOB_MOVES.values(), ids=JOB_MOVES)
def test_every_move_of_a_job_names_all_its_sources_and_the_version_read(move: JobMove) -> None:
    write = conditions.job_as_read(move.sources, 7)
    expected = f"state IN ({', '.join(sorted(move.sources))}) AND version = 7"
    assert plain(write["ConditionExpression"], write) == expected


def test_a_counter_takes_every_number_of_a_progress() -> None:
    write = conditions.count(Progress(1, 2, 3, 4, 5))
    assert plain(write["UpdateExpression"], write) == "ADD settled 1, rows 2, matched 3, rejected 4, added 5"


def test_no_name_stands_in_an_expression_itself() -> None:
    write = conditions.chunk_move(ChunkMoves.GIVE_BACK, token=MINE)
    words = re.findall(r"(?<![#:\w])[a-z_]+", write["ConditionExpression"] + write["UpdateExpression"])
    assert words == []
