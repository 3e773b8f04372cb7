"""A nickname table of one's own, read from a CSV."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from console.mistakes import Mistake

Table = Mapping[str, Sequence[str]]
"""Given name → its nicknames, both sorted. One hop only: a nickname's own nicknames are not among them."""


def read_table(path: Path) -> Table:
    """Reads a CSV of a given name and, in further columns, its nicknames. Raises Mistake."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [[cell.strip().casefold() for cell in row] for row in csv.reader(file)]
    except OSError as error:
        raise Mistake(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Mistake(f"{path} is not a CSV in UTF-8 ({error}).") from error
    table = _sorted((row[0], nickname) for row in rows if row and row[0] for nickname in row[1:] if nickname)
    if not table:
        raise Mistake(f"{path} names no nicknames; each line needs a given name and then its nicknames.")
    return table


def _sorted(pairs: Iterable[tuple[str, str]]) -> Table:
    table: defaultdict[str, set[str]] = defaultdict(set)
    for name, nickname in pairs:
        table[name].add(nickname)
    return {name: sorted(table[name]) for name in sorted(table)}
