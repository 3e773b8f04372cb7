"""Reading a result and its rejects: the rows, and where the appended columns begin."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_LONGEST_FIELD = 1 << 30


@contextmanager
def result_reader(path: Path, dialect: Mapping[str, Any]) -> Iterator[Iterator[list[str]]]:
    """The rows of a result, its header first, by the dialect that the summary names."""
    from rows import Dialect  # noqa: PLC0415 - it takes its time, and this is loaded before anything runs

    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield csv.reader(file, **Dialect.from_json(dialect).csv_options)


@contextmanager
def rejects_reader(path: Path) -> Iterator[Iterator[Mapping[str, str]]]:
    """Each reject by the titles of its columns."""
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        yield csv.DictReader(file)


def first_appended(header: Sequence[str]) -> int:
    """Where the appended columns begin: an input that was matched before has such columns of its own."""
    return max(i for i, title in enumerate(header) if title == "match_status" or title.startswith("match_status_"))
