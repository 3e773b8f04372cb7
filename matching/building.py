"""A directory out of a table: what grows with it lies in the storage, and only a part of it is in memory at a time."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import I64, U64, Codes
from matching.columns import ColumnMap, field_of
from matching.contacts import Coded
from matching.directory import Directory
from matching.frequency import count_chances
from matching.hashing import hash_texts
from matching.ids import checked_ids
from matching.indexing import build_index
from matching.pairs import Side
from matching.ranking import ranks
from matching.reading import read_contacts
from matching.runs import Runs, batches, blocks
from matching.slot_values import SlotValues, as_values, compared_slot, slot_values
from matching.standardise import RULES, Standard
from matching.standardise.dates import moments
from matching.standardise.distinct import per_distinct
from matching.storage import Storage, Texts
from matching.version import version_of
from matching.vocabulary import Vocabulary
from matching.weights import EVIDENCE


def build(table: pa.Table, columns: ColumnMap, name: str, row_numbers: I64 | None, storage: Storage) -> Directory:
    """As `Directory.build`."""
    ids = _ids(table, columns, row_numbers, storage)
    vocabularies = _vocabularies(table, columns, storage)
    slots = {slot: slot_values(slot, vocabulary, storage) for slot, vocabulary in vocabularies.items()}
    codes, counts = _codes(table.num_rows, vocabularies, slots, storage)
    values = {slot: as_values(found, codes[:, place]) for place, (slot, found) in enumerate(slots.items())}
    compared = {slot: of_slot for slot, of_slot in values.items() if of_slot.hashes}
    members = {field: [slot for slot in compared if field_of(slot) == field] for field in EVIDENCE}
    chances = {
        field: count_chances([(values[slot].hashes[slot], counts[slot]) for slot in of_field], field, storage)
        for field, of_field in members.items()
    }
    side = Side(
        codes,
        {
            slot: compared_slot(place, slot, values[slot], chances[field_of(slot)].of, storage)
            for place, slot in enumerate(slots)
            if slot in compared
        },
    )
    return Directory(
        name=name,
        version=version_of(table, columns),
        slots=columns.whole,
        ids=ids,
        order=ranks(_contents(codes, slots, storage), ids, storage),
        updated=_updated(table, columns, storage),
        contacts=Coded(codes, {slot: found.originals for slot, found in slots.items()}, side.standard_texts()),
        side=side,
        chances=chances,
        index=build_index(Standard(table.num_rows, compared), storage),
    )


def _ids(table: pa.Table, columns: ColumnMap, row_numbers: I64 | None, storage: Storage) -> pa.Array:
    """Raises UnusableDirectory. Where nothing is wrong with the ids, hashes tell."""
    if columns.id is None or not table.num_rows:
        return checked_ids(table, columns, row_numbers)
    found, runs, blank = Texts(storage), Runs(storage), False
    for batch in batches(table):
        ids = arrow.filled(arrow.text_column(batch, columns.id))
        blank |= bool(pc.any(pc.equal(pc.utf8_trim_whitespace(ids), arrow.text(""))).as_py())
        found.add(ids)
        runs.add(np.sort(hash_texts(ids)))
    if blank or any(_has_repeats(hashes) for _, hashes in runs.ranges()):
        checked_ids(table, columns, row_numbers)
    return found.whole()


def _has_repeats(hashes: U64) -> bool:
    ordered = np.sort(hashes)
    return bool((ordered[1:] == ordered[:-1]).any())


def _vocabularies(table: pa.Table, columns: ColumnMap, storage: Storage) -> Mapping[str, Vocabulary]:
    """Those of the slots that are compared come first."""
    found: defaultdict[str, Vocabulary] = defaultdict(lambda: Vocabulary(storage))
    for batch in batches(table):
        for slot, texts in read_contacts(batch, columns).texts.items():
            found[slot].add(texts)
    return {slot: found[slot] for slot in sorted(found, key=lambda slot: field_of(slot) not in RULES)}


def _codes(
    rows: int, vocabularies: Mapping[str, Vocabulary], slots: Mapping[str, SlotValues], storage: Storage
) -> tuple[Codes, Mapping[str, Codes]]:
    """Each row's codes, slot by slot, and how many rows have each code of a slot."""
    found = storage.series(np.int32)
    counts = {slot: storage.empty(len(values.originals), np.int32) for slot, values in slots.items()}
    for of_slot in counts.values():
        of_slot[...] = 0
    for start, stop in blocks(rows):
        codes = {slot: vocabulary.codes(start, stop) for slot, vocabulary in vocabularies.items()}
        for slot, of_slot in codes.items():
            np.add.at(counts[slot], of_slot, 1)
        found.add(np.column_stack([*codes.values()]).ravel())
    return found.whole().reshape(rows, -1), counts


def _contents(codes: Codes, slots: Mapping[str, SlotValues], storage: Storage) -> U64:
    """One hash of all that is known of each contact, whatever the order of the columns."""
    found = storage.series(np.uint64)
    for start, stop in blocks(codes.shape[0]):
        of_rows = codes[start:stop]
        parts = [values.contents[of_rows[:, place]] for place, values in enumerate(slots.values())]
        found.add(np.sum(parts, axis=0, dtype=np.uint64))
    return found.whole()


def _updated(table: pa.Table, columns: ColumnMap, storage: Storage) -> I64:
    """14 digits each, YYYYMMDDhhmmss, so that they compare as numbers."""
    if columns.updated_at is None:
        return np.broadcast_to(np.int64(0), table.num_rows)
    found = storage.series(np.int64)
    for batch in batches(table):
        digits = per_distinct(arrow.text_column(batch, columns.updated_at), moments)
        padded = pc.utf8_slice_codeunits(pc.utf8_rpad(arrow.filled(digits, "0"), 14, "0"), 0, 14)
        found.add(arrow.numpy_of(padded.cast(pa.int64())))
    return found.whole()
