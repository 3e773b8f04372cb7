"""Contacts out of tables, the names of each in parts."""

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.columns import ColumnMap
from matching.contacts import Contacts, present
from matching.parts import with_parts_joined
from matching.standardise.names import split_full_names


def read_contacts(table: pa.Table, columns: ColumnMap) -> Contacts:
    """Takes the mapped columns out of a table; a value of nothing but white space is missing."""
    texts = {slot: present(arrow.text_column(table, index)) for slot, index in columns.slots.items()}
    return with_name_parts(Contacts(table.num_rows, with_parts_joined(texts, columns.slots)))


def with_name_parts(contacts: Contacts) -> Contacts:
    """Fills first, middle and last name from `full_name`, where columns of their own leave them open."""
    texts = dict(contacts.texts)
    if "full_name" in texts:
        _fill_parts(contacts, texts)
    return Contacts(contacts.rows, texts)


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
