"""How many rejected rows a job may have and still complete."""

from decimal import Decimal


def tolerated(tolerance: str, rows_in: int) -> int:
    """Rows that `tolerance` allows: a count such as `10`, or a share of all rows such as `5%`."""
    if tolerance.endswith("%"):
        return int(rows_in * Decimal(tolerance[:-1]) / 100)
    return int(tolerance)
