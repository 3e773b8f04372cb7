"""Which column of a file holds which field of a contact."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from matching.ambiguous import read_header
from matching.synonyms import REPEATABLE, plain

FIELDS = (
    "first_name", "middle_name", "last_name", "full_name", "email", "phone", "company", "job_title",
    "street", "city", "state", "postcode", "country", "birth_date", "national_id",
)  # fmt: skip
"""Every field, in the order of the result's columns."""

MATCHABLE = ("first_name", "last_name", "full_name", "email", "phone", "national_id")
"""A file needs a column for at least one of these."""

PARTS: Mapping[str, str] = {
    "birth_year": "birth_date", "birth_month": "birth_date", "birth_day": "birth_date",
    "second_last_name": "last_name", "house_number": "street",
}  # fmt: skip
"""What some files have in columns of their own → the field that it is a part of."""

_WITH: Mapping[str, str] = {
    "birth_month": "birth_year", "birth_day": "birth_month", "second_last_name": "last_name", "house_number": "street",
}  # fmt: skip
"""Part → what it says nothing without."""


class UnusableColumns(ValueError):
    """The header cannot be matched on; the text is a sentence for the user that names the remedy."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where a file holds what: slot name → column index, slots and PARTS in the order of FIELDS."""

    slots: Mapping[str, int]
    id: int | None = None
    updated_at: int | None = None

    @property
    def whole(self) -> tuple[str, ...]:
        """The slots of the contacts that are read: a part stands for its field."""
        return tuple(dict.fromkeys(PARTS.get(slot, slot) for slot in self.slots))

    def to_json(self) -> str:
        return json.dumps({"slots": dict(self.slots), "id": self.id, "updated_at": self.updated_at})

    @classmethod
    def from_json(cls, text: str) -> "ColumnMap":
        data = json.loads(text)
        return cls({str(slot): int(index) for slot, index in data["slots"].items()}, data["id"], data["updated_at"])


@cache
def field_of(slot: str) -> str:
    """`email_2` → `email`."""
    return re.sub(r"_\d+$", "", slot)


def slot_order(slot: str) -> tuple[int, int]:
    """Sort key: the field's place in FIELDS, then the slot's number; parts behind their field."""
    if slot in PARTS:
        return FIELDS.index(PARTS[slot]), 2 + [*PARTS].index(slot)
    field = field_of(slot)
    number = slot[len(field) + 1 :]
    return FIELDS.index(field), int(number) if number else 1


def map_columns(
    header: Sequence[str],
    overrides: Mapping[str, str] | None = None,
    *,
    id_column: str | None = None,
    directory: bool = False,
) -> ColumnMap:
    """Finds each field's column by its header; `overrides` (field or slot → header text) come first.

    `id` and `updated_at` are looked for in a directory only; `id_column` names the former. Raises UnusableColumns.
    """
    wanted = dict(overrides or {})
    if id_column is not None:
        wanted["id"] = id_column
    found = {slot: _column_named(header, slot, text, directory) for slot, text in wanted.items()}
    for index, field in enumerate(read_header(header, found)):
        if field in FIELDS or field in PARTS:
            _take(found, header, field, index, wanted)
        elif field and directory:
            found.setdefault(field, index)
    for part, other in _WITH.items():
        if other not in found:
            found.pop(part, None)
    slots = {slot: found[slot] for slot in sorted(found.keys() - {"id", "updated_at"}, key=slot_order)}
    _require(header, slots, found, directory)
    return ColumnMap(slots, found.get("id") if directory else None, found.get("updated_at"))


def _take(found: dict[str, int], header: Sequence[str], field: str, index: int, wanted: Mapping[str, str]) -> None:
    if field in REPEATABLE:
        number = 1
        while (slot := field if number == 1 else f"{field}_{number}") in found:
            number += 1
        found[slot] = index
    elif field not in found or (
        field not in wanted and plain(header[index]) == plain(field) != plain(header[found[field]])
    ):
        found[field] = index


def _column_named(header: Sequence[str], slot: str, text: str, directory: bool) -> int:
    known = [*FIELDS, "id", "updated_at"] if directory else list(FIELDS)
    if slot not in known and slot not in PARTS and not (field_of(slot) in REPEATABLE and slot_order(slot)[1] > 1):
        raise UnusableColumns(f"There is no field {slot!r} to map a column to; the fields are {', '.join(known)}.")
    exact = [i for i, title in enumerate(header) if title == text]
    close = exact or [i for i, title in enumerate(header) if plain(title) == plain(text) != ""]
    if not close:
        option = "--directory-id" if slot == "id" else f"--map {slot}=..."
        raise UnusableColumns(
            f"The file has no column {text!r} for {slot}; its columns are {_listed(header)}. "
            f"Name one of them with {option}."
        )
    return close[0]


def _require(header: Sequence[str], slots: Mapping[str, int], found: Mapping[str, int], directory: bool) -> None:
    if not any(field_of(slot) in MATCHABLE for slot in slots):
        raise UnusableColumns(
            f"No column can be matched on: the header is {_listed(header)}, and contacts need at least one of "
            f'{", ".join(MATCHABLE)}. Name a column for one of them, as in --map last_name="Family".'
        )
    if directory and "id" not in found:
        raise UnusableColumns(
            f"The directory has no column `id` to name its contacts by; its columns are {_listed(header)}. "
            "Name the column with --directory-id COLUMN."
        )


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(repr(title[:60]) for title in header[:20])
    return shown + (f" and {len(header) - 20} more" if len(header) > 20 else "") if header else "empty"
