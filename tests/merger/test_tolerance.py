"""A tolerance is a count or a share."""

import pytest

from merger.tolerance import tolerated


@pytest.mark.parametrize(
    ("tolerance", "rows", "allowed"),
    [
        ("0", 1000, 0),
        ("10", 1000, 10),
        ("5%", 1000, 50),
        ("0.5%", 1000, 5),
        ("100%", 7, 7),
        ("0%", 7, 0),
        ("4.35%", 10_000, 435),
        ("0.0000001%", 10**9, 1),
    ],
)
def test_a_tolerance_is_a_count_or_a_share_of_all_rows(tolerance: str, rows: int, allowed: int) -> None:
    assert tolerated(tolerance, rows) == allowed
