"""The committed sample of contacts (`data/README.md`)."""

import csv
from pathlib import Path

import pyarrow as pa

DATA = Path(__file__).parent / "data"


def read_sample() -> tuple[pa.Table, pa.Table, dict[str, str]]:
    """The upload, the directory, and the contact that each upload row stands for, empty for none."""
    truth = {row["query_id"]: row["ref_id"] for row in _rows("truth.csv")}
    return _table("query.csv"), _table("ref.csv"), truth


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _table(name: str) -> pa.Table:
    rows = _rows(name)
    return pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in rows[0]})
