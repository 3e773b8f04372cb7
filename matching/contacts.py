"""Contacts as columns of text, in the words of the fields."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import I64, Codes

NAME_PARTS = ("first_name", "middle_name", "last_name")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Slot → original texts, null where there is none; every array has `rows` elements."""

    rows: int
    texts: Mapping[str, pa.Array]

    def slice(self, start: int, rows: int) -> "Contacts":
        return Contacts(min(rows, self.rows - start), {slot: a.slice(start, rows) for slot, a in self.texts.items()})

    def text(self, slot: str) -> pa.Array:
        """The slot's texts; all null where the file has no such column."""
        return self.texts[slot] if slot in self.texts else pa.nulls(self.rows, pa.string())


@dataclass(frozen=True, slots=True)
class Coded:
    """Contacts whose values are places among the distinct texts of their slots."""

    codes: Codes
    """A row for each contact, a column for each slot."""
    texts: Mapping[str, pa.Array]
    """Slot → its distinct texts, null for a missing value; in the order of the columns."""
    standard: Mapping[str, pa.Array]
    """Of some slots the standardised values, empty where missing: they hold where a text is null, being the same."""

    def take(self, rows: I64) -> Contacts:
        """The contacts at these rows; nothing but missing values where a row is -1."""
        nobody, codes = rows < 0, self.codes[rows]
        places = {slot: arrow.numbers(codes[:, number], nobody) for number, slot in enumerate(self.texts)}
        return Contacts(rows.size, {slot: self._texts(slot, place) for slot, place in places.items()})

    def _texts(self, slot: str, places: pa.Array) -> pa.Array:
        found = self.texts[slot].take(places)
        if slot not in self.standard:
            return found
        same = self.standard[slot].take(places)
        return pc.coalesce(found, arrow.missing_where(pc.equal(same, arrow.text("")), same))


def present(texts: pa.Array) -> pa.Array:
    """Null where a text is empty or white space."""
    blank = pc.or_(pc.equal(texts, arrow.text("")), pc.utf8_is_space(texts))
    return arrow.missing_where(blank, texts)


def full_names(contacts: Contacts) -> pa.Array:
    """`full_name` where the contact has it, else its parts joined."""
    parts = [arrow.filled(contacts.text(part)) for part in NAME_PARTS]
    joined = pc.replace_substring(arrow.joined(*parts, by=" "), "  ", " ")
    return pc.coalesce(contacts.text("full_name"), present(pc.utf8_trim_whitespace(joined)))
