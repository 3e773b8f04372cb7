"""The first rows of a result as a person reads them."""

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

WORTH_SHOWING = ("old", "new")
NAMES = ("first_name", "middle_name", "last_name", "full_name")


def show_rows(path: Path, summary: Mapping[str, Any], count: int, *, stderr: bool = False) -> None:
    """Prints the first rows: who, how matched, why, and what the directory knows better."""
    from rich.console import Console  # noqa: PLC0415 - only for who asks for it
    from rich.table import Table  # noqa: PLC0415

    titles = ("row", "contact", "status", "score", "id", "the directory has", "why")
    table = Table(*titles, title=f"First rows of {path.name}")
    for line in islice(readable_rows(path, summary), count):
        table.add_row(*line)
    Console(stderr=stderr).print(table)


def readable_rows(path: Path, summary: Mapping[str, Any]) -> Iterator[list[str]]:
    """For each row of a result: number, name, status, score, id, what the directory knows better, and why."""
    columns: Mapping[str, str] = summary["columns"]
    named = [columns[field] for field in NAMES if field in columns]
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=summary["dialect"]["delimiter"])
        header = next(reader)
        appended = {title: index for index, title in enumerate(header)}
        statuses = _last(header, "match_status")
        for number, row in enumerate(reader, 1):
            status, score, contact, reason = row[statuses : statuses + 4]
            name = " ".join(row[appended[title]] for title in named if row[appended[title]])
            yield [str(number), name, status, score, contact, _better(header, row, statuses + 4), reason]


def _last(header: list[str], title: str) -> int:
    """Where the appended columns begin: an input that was matched before has such columns of its own."""
    return max(i for i, name in enumerate(header) if name == title or name.startswith(f"{title}_"))


def _better(header: list[str], row: list[str], first: int) -> str:
    found = []
    for index in range(first, len(header) - 1, 2):
        if row[index] in WORTH_SHOWING:
            field = header[index].removesuffix("_label")
            found.append(f"{field} {row[index + 1]}" + (" (new)" if row[index] == "new" else ""))
    return ", ".join(found)
