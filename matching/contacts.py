"""Contacts as columns of text, in the words of the fields."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.columns import ColumnMap
from matching.standardise.names import split_full_names

NAME_PARTS = ("first_name", "middle_name", "last_name")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Slot → original texts, null where there is none; every array has `rows` elements."""

    rows: int
    texts: Mapping[str, pa.Array]

    def slice(self, start: int, rows: int) -> "Contacts":
        return Contacts(min(rows, self.rows - start), {slot: a.slice(start, rows) for slot, a in self.texts.items()})

    def take(self, rows: pa.Array) -> "Contacts":
        """The contacts at these rows; nothing but missing values where a row is null."""
        return Contacts(len(rows), {slot: texts.take(rows) for slot, texts in self.texts.items()})

    def text(self, slot: str) -> pa.Array:
        """The slot's texts; all null where the file has no such column."""
        return self.texts[slot] if slot in self.texts else pa.nulls(self.rows, pa.string())


def read_contacts(table: pa.Table, columns: ColumnMap) -> Contacts:
    """Takes the mapped columns out of a table; a value of nothing but white space is missing."""
    texts = {slot: present(arrow.text_column(table, index)) for slot, index in columns.slots.items()}
    return with_name_parts(Contacts(table.num_rows, texts))


def present(texts: pa.Array) -> pa.Array:
    """Null where a text is empty or white space."""
    blank = pc.match_substring_regex(texts, r"^[\s\x{a0}\x{3000}]*$")
    return arrow.missing_where(blank, texts)


def with_name_parts(contacts: Contacts) -> Contacts:
    """Fills first, middle and last name from `full_name`, where columns of their own leave them open."""
    texts = dict(contacts.texts)
    if "full_name" in texts:
        _fill_parts(contacts, texts)
    return Contacts(contacts.rows, texts)


def full_names(contacts: Contacts) -> pa.Array:
    """`full_name` where the contact has it, else its parts joined."""
    parts = [arrow.filled(contacts.text(part)) for part in NAME_PARTS]
    joined = pc.replace_substring(arrow.joined(*parts, by=" "), "  ", " ")
    return pc.coalesce(contacts.text("full_name"), present(pc.utf8_trim_whitespace(joined)))


def _fill_parts(contacts: Contacts, texts: dict[str, pa.Array]) -> None:
    """Where a contact has one of its names in a column of its own, the full name gives the other.

    A full name of one word beside a last name is the first name: some files have columns `name` and `surname`.
    """
    encoded = contacts.text("full_name").dictionary_encode()
    split = {part: found.take(encoded.indices) for part, found in split_full_names(encoded.dictionary).items()}
    given, family = contacts.text("first_name"), contacts.text("last_name")
    lone = arrow.missing_where(pc.or_(pc.is_valid(split["first_name"]), pc.is_null(family)), split["last_name"])
    texts["first_name"] = pc.coalesce(given, split["first_name"], _unlike(lone, family))
    texts["last_name"] = pc.coalesce(family, _unlike(split["last_name"], given))
    named = pc.or_(pc.is_valid(given), pc.is_valid(family))
    texts["middle_name"] = pc.coalesce(contacts.text("middle_name"), arrow.missing_where(named, split["middle_name"]))


def _unlike(texts: pa.Array, others: pa.Array) -> pa.Array:
    """The texts that are not the other column's too."""
    return arrow.missing_where(arrow.flags(arrow.numpy_of(pc.equal(texts, others))), texts)
