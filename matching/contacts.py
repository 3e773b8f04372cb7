"""Contacts as columns of text, in the words of the fields."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow

NAME_PARTS = ("first_name", "middle_name", "last_name")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Slot → original texts, null where there is none; every array has `rows` elements.

    Those of an opened directory may be dictionary arrays; `take` makes strings of them.
    """

    rows: int
    texts: Mapping[str, pa.Array]

    def slice(self, start: int, rows: int) -> "Contacts":
        return Contacts(min(rows, self.rows - start), {slot: a.slice(start, rows) for slot, a in self.texts.items()})

    def take(self, rows: pa.Array) -> "Contacts":
        """The contacts at these rows; nothing but missing values where a row is null."""
        return Contacts(len(rows), {slot: _plain(texts.take(rows)) for slot, texts in self.texts.items()})

    def text(self, slot: str) -> pa.Array:
        """The slot's texts; all null where the file has no such column."""
        return self.texts[slot] if slot in self.texts else pa.nulls(self.rows, pa.string())


def _plain(texts: pa.Array) -> pa.Array:
    return texts.dictionary_decode() if pa.types.is_dictionary(texts.type) else texts


def present(texts: pa.Array) -> pa.Array:
    """Null where a text is empty or white space."""
    blank = pc.match_substring_regex(texts, r"^[\s\x{a0}\x{3000}]*$")
    return arrow.missing_where(blank, texts)


def full_names(contacts: Contacts) -> pa.Array:
    """`full_name` where the contact has it, else its parts joined."""
    parts = [arrow.filled(contacts.text(part)) for part in NAME_PARTS]
    joined = pc.replace_substring(arrow.joined(*parts, by=" "), "  ", " ")
    return pc.coalesce(contacts.text("full_name"), present(pc.utf8_trim_whitespace(joined)))
