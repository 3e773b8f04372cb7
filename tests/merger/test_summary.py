"""What a summary counts is what matching and its users call it."""

from matching.answers import STATUSES as GIVEN
from merger.summary import STATUSES as COUNTED
from worker.match_rows import MATCHED_STATUSES


def test_every_status_that_matching_gives_is_counted() -> None:
    assert COUNTED == GIVEN


def test_matched_are_those_that_have_a_contact() -> None:
    assert set(GIVEN) - set(MATCHED_STATUSES) == {"ambiguous", "none", "invalid"}
