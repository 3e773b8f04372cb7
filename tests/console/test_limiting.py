"""What `contactfleet limit` refuses, each with a sentence that says how to write it."""

import pytest

from console.limiting import check_limit, limit_command
from console.mistakes import Mistake


@pytest.mark.parametrize(("words", "owner"), [(["4"], None), (["job-1", "4", "5"], None), (["job-1", "4"], "sales")])
def test_a_job_or_an_owner_is_named_and_not_both(words: list[str], owner: str | None) -> None:
    with pytest.raises(Mistake, match="limit JOB N"):
        limit_command(words, owner, None)


@pytest.mark.parametrize("text", ["0", "many", "-2", "201"])
def test_a_limit_is_a_number_above_zero_or_none(text: str) -> None:
    with pytest.raises(Mistake, match="1 to 200, or none"):
        check_limit(text)
    assert (check_limit("3"), check_limit("none")) == (3, None)
