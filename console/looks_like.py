"""Columns that no header text names, but that look like a field all the same: hints for a person, never a reading."""

import re
from collections.abc import Iterator, Mapping, Sequence

from matching.columns import FIELDS, ColumnMap
from matching.synonyms import REPEATABLE, recognised

MOST = 0.8
"""Share of a column's values that must have a field's shape."""
FEWEST = 2
"""Values that tell anything."""
SHAPES: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"),
    "birth_date": re.compile(r"(?:19|20)\d\d([-/.])\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2(?:19|20)\d\d"),
    "phone": re.compile(r"(?=(?:\D*\d){7,15}\D*$)(?:\+|00|\()[\d\s()./-]+"),
}


def hints(header: Sequence[str], columns: ColumnMap, values: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column → the slot that it could be mapped to; `values` are some of each column.

    By the last words of its header text (`Customer First Name`), else by the shape of its values.
    """
    taken = {*columns.slots.values(), columns.id, columns.updated_at}
    found: dict[int, str] = {}
    for index, title in enumerate(header):
        field = "" if index in taken else _by_words(title) or _by_shape(values[index])
        slot = _free_slot(field, {*columns.slots, *found.values()}) if field else ""
        if slot:
            found[index] = slot
    return found


def _by_words(title: str) -> str:
    words = re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])", title)
    fields = (recognised(" ".join(words[first:])) for first in range(1, len(words)))
    return next((field for field in fields if field in FIELDS), "")


def _by_shape(values: Sequence[str]) -> str:
    filled = [value.strip() for value in values if value.strip()]
    if len(filled) < FEWEST:
        return ""
    return next((field for field, shape in SHAPES.items() if _share(shape, filled) >= MOST), "")


def _share(shape: re.Pattern[str], values: Sequence[str]) -> float:
    return sum(shape.fullmatch(value) is not None for value in values) / len(values)


def _free_slot(field: str, taken: set[str]) -> str:
    return next((slot for slot in _slots(field) if slot not in taken), "")


def _slots(field: str) -> Iterator[str]:
    yield field
    if field in REPEATABLE:
        yield from (f"{field}_{number}" for number in range(2, 100))
