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
    texts = {slot: present(text_column(table, index)) for slot, index in columns.slots.items()}
    return with_name_parts(Contacts(table.num_rows, texts))


def text_column(table: pa.Table, index: int) -> pa.Array:
    column = table.column(index)
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def present(texts: pa.Array) -> pa.Array:
    """Null where a text is empty or white space."""
    blank = pc.match_substring_regex(texts, r"^[\s\x{a0}\x{3000}]*$")
    return arrow.missing_where(blank, texts)


def with_name_parts(contacts: Contacts) -> Contacts:
    """Fills first, middle and last name from `full_name`, and `full_name` from its parts, where one is missing."""
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
    encoded = contacts.text("full_name").dictionary_encode()
    split = split_full_names(encoded.dictionary)
    no_name = pc.and_(pc.is_null(contacts.text("first_name")), pc.is_null(contacts.text("last_name")))
    for part in NAME_PARTS:
        derived = split[part].take(encoded.indices)
        texts[part] = pc.if_else(no_name, derived, contacts.text(part))
