"""The directory that contacts are matched against, built once into an index that processes share by memory map."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow, store
from matching.arrays import I64, U64, Codes
from matching.blocking import KeyIndex, build_index
from matching.columns import ColumnMap, field_of, map_columns
from matching.contacts import Coded, Contacts
from matching.frequency import Chances, count_chances
from matching.hashing import hash_texts, scramble
from matching.ids import checked_ids
from matching.pairs import Side, Slot
from matching.reading import read_contacts
from matching.standardise import Standard, Values, standardise
from matching.standardise.dates import moments
from matching.standardise.distinct import encoded, per_distinct
from matching.storage import Memory, Storage
from matching.weights import EVIDENCE, MODEL_VERSION

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Directory:
    """Latest known contacts: their texts, standardised values, keys, and how common each value is."""

    name: str
    version: str
    slots: tuple[str, ...]
    """The columns that the directory has, as slots in the order of FIELDS."""
    ids: pa.Array
    order: Codes
    """Place of each contact among all by its contents, and by its id among those of the same contents."""
    updated: I64
    """Moment of each contact's last update, higher is later; 0 where it is not known."""
    contacts: Coded
    side: Side
    chances: dict[str, Chances]
    index: KeyIndex

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the directory has, in the order of FIELDS."""
        return tuple(dict.fromkeys(field_of(slot) for slot in self.slots))

    @property
    def rows(self) -> int:
        return len(self.ids)

    @classmethod
    def build(
        cls,
        table: pa.Table,
        columns: ColumnMap,
        *,
        name: str = "",
        row_numbers: I64 | None = None,
        storage: Storage | None = None,
    ) -> "Directory":
        """Builds the index of a table of texts. Raises UnusableDirectory for no rows, empty or repeated ids.

        Errors name rows by `row_numbers`, the number of each in its file; else they are counted from 1. All that the
        directory consists of lies in `storage`, by default in memory.
        """
        storage = storage or Memory()
        ids = storage.texts(checked_ids(table, columns, row_numbers))
        id_order = _ranks(arrow.numpy_of(pc.sort_indices(ids)))
        contacts = read_contacts(table, columns, storage)
        standard = standardise(contacts, storage)
        chances = {field: count_chances(_of_field(standard, field), field).kept(storage) for field in EVIDENCE}
        codes, texts = _coded(contacts, standard, storage)
        side = Side(codes, _kept(surprised(standard, chances).slots, standard, storage))
        return cls(
            name=name,
            version=_version(table, columns),
            slots=tuple(columns.slots),
            ids=ids,
            order=storage.numbers(_ranks(np.lexsort((id_order, contents(standard))))),
            updated=_moments(table, columns, storage),
            contacts=Coded(codes, texts, side.standard_texts()),
            side=side,
            chances=chances,
            index=build_index(standard, storage),
        )

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", *, id_column: str | None = None, name: str = "") -> "Directory":
        """Builds the index of a data frame, its columns recognised by synonym. Raises UnusableColumns too."""
        from matching.frames import table_of  # noqa: PLC0415 - pandas is for library users only

        table = table_of(frame)
        return cls.build(table, map_columns(table.column_names, id_column=id_column, directory=True), name=name)

    def save(self, path: Path) -> None:
        """Writes the folder's files, the manifest last."""
        store.save(self, path)

    @classmethod
    def open(cls, path: Path) -> "Directory":
        """Opens a saved directory by memory map. Raises UnusableDirectory when it is not one or of another model."""
        return store.load(path)


def surprised(standard: Standard, chances: Mapping[str, Chances]) -> Side:
    """Looks up how surprising each contact's values are among those of the directory that `chances` counts."""
    surprise = {slot: chances[field_of(slot)].of(values.hashes[slot]) for slot, values in standard.slots.items()}
    return Side.of(standard, surprise)


def contents(standard: Standard) -> U64:
    """One hash of all that is known of each contact, whatever the order of the columns."""
    total = np.zeros(standard.rows, dtype=np.uint64)
    for values in standard.slots.values():
        for feature, hashes in values.hashes.items():
            total += scramble(hashes ^ hash_texts(arrow.texts([feature])))[values.codes]
    return total


def _coded(contacts: Contacts, standard: Standard, storage: Storage) -> tuple[Codes, dict[str, pa.Array]]:
    """Codes and texts of all slots, those of the slots that are compared first."""
    codes = {slot: values.codes for slot, values in standard.slots.items()}
    texts = {slot: storage.texts(_unlike_standard(slot, values)) for slot, values in standard.slots.items()}
    for slot in contacts.texts.keys() - texts.keys():
        codes[slot], distinct = encoded(contacts.texts[slot])
        texts[slot] = storage.texts(distinct)
    return storage.numbers(np.column_stack([*codes.values()])), texts


def _unlike_standard(slot: str, values: Values) -> pa.Array:
    """The texts in which something was found, without those that lie in the directory anyway: as standardised."""
    known = values.hashes[slot] == 0
    if slot in values.bags:
        known |= arrow.numpy_of(pc.equal(values.texts[slot], values.distinct))
    # Not `missing_where`, which keeps the bytes of what it makes null.
    return pc.replace_with_mask(values.distinct, arrow.flags(known), pa.nulls(int(known.sum()), pa.string()))


def _kept(slots: Mapping[str, Slot], standard: Standard, storage: Storage) -> dict[str, Slot]:
    """The same in `storage`, without the bytes that a null may have."""
    kept = {}
    for name, slot in slots.items():
        texts = {feature: arrow.filled(standard.slots[name].texts[feature]) for feature in slot.texts}
        clean = {feature: arrow.text_buffers(storage.texts(values)) for feature, values in texts.items()}
        kept[name] = replace(slot, records=storage.numbers(slot.records), texts=clean)
    return kept


def _of_field(standard: Standard, field: str) -> dict[str, U64]:
    return {slot: standard.hashes(slot) for slot in standard.slots if field_of(slot) == field}


def _ranks(sorted_rows: I64) -> Codes:
    ranks = np.empty(sorted_rows.size, dtype=np.int32)
    ranks[sorted_rows] = np.arange(sorted_rows.size, dtype=np.int32)
    return ranks


def _moments(table: pa.Table, columns: ColumnMap, storage: Storage) -> I64:
    """14 digits each, YYYYMMDDhhmmss, so that they compare as numbers."""
    if columns.updated_at is None:
        return np.broadcast_to(np.int64(0), table.num_rows)
    digits = per_distinct(arrow.text_column(table, columns.updated_at), moments)
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(arrow.filled(digits, "0"), 14, "0"), 0, 14)
    return storage.numbers(arrow.numpy_of(padded.cast(pa.int64())))


def _version(table: pa.Table, columns: ColumnMap) -> str:
    digest = hashlib.sha256(f"{MODEL_VERSION}\n{store.FORMAT}\n{columns.to_json()}\n{table.num_rows}\n".encode())
    for index, title in enumerate(table.column_names):
        texts = arrow.filled(arrow.text_column(table, index))
        digest.update(f"{title}\n".encode())
        digest.update(arrow.numpy_of(pc.binary_length(texts)).astype("<i4").tobytes())
        digest.update(hash_texts(texts).astype("<u8").tobytes())
    return digest.hexdigest()[:20]
