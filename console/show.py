"""The first rows of a result as a person reads them."""

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from console.result_columns import first_appended, result_reader
from console.tables import align

NAMES = ("first_name", "middle_name", "last_name", "full_name")
INDENT = "     "
WIDEST = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """What is worth showing of one row of a result."""

    number: int
    name: str
    status: str
    score: str
    contact_id: str
    reason: str
    better: Sequence[str]
    """What the directory has that the row has not: `email a@example.com`."""


def rows_text(path: Path, summary: Mapping[str, Any], count: int) -> str:
    """The first rows of a result: who, how matched, why, and what the directory knows better."""
    shown = list(islice(read_shown(path, summary), count))
    titles = ["row", "contact", "status", "score", "id"]
    cells = [[str(row.number), row.name, row.status, row.score, row.contact_id] for row in shown]
    head, *lines = align([titles, *cells], right=[0]).splitlines()
    notes = [_notes(row) for row in shown]
    return "".join(f"{line}\n" for line in [head, *(part for pair in zip(lines, notes, strict=True) for part in pair)])


def read_shown(path: Path, summary: Mapping[str, Any]) -> Iterator[Shown]:
    columns: Mapping[str, str] = summary["columns"]
    with result_reader(path, summary["dialect"]) as reader:
        header = next(reader)
        names = [header.index(columns[field]) for field in NAMES if field in columns]
        first = first_appended(header)
        for number, row in enumerate(reader, 1):
            status, score, contact_id, reason = row[first : first + 4]
            name = " ".join(row[index] for index in names if row[index])
            yield Shown(number, name, status, score, contact_id, reason, _better(header, row, first + 4))


def _better(header: Sequence[str], row: Sequence[str], first: int) -> list[str]:
    return [
        f"{header[index].removesuffix('_label')} {row[index + 1]}"
        for index in range(first, len(header) - 1, 2)
        if row[index] in ("old", "new")
    ]


def _notes(row: Shown) -> str:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    notes = [f"why: {row.reason.replace(';', '; ')}"]
    notes += [f"the directory has: {', '.join(row.better)}"] if row.better else []
    return "\n".join(
        textwrap.fill(note, width, initial_indent=INDENT, subsequent_indent=f"{INDENT}  ") for note in notes
    )
