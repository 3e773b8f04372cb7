"""The distinct texts of a directory's slot, standardised some at a time."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import U64, Bits, Codes
from matching.columns import field_of
from matching.hashing import hash_texts, scramble
from matching.pairs import SURPRISE, Slot, recorded
from matching.runs import blocks
from matching.standardise import RULES, Described, Values, described
from matching.storage import Series, Storage, Texts
from matching.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class SlotValues:
    """All that is known of each distinct text; the last stands for a missing one. Of a slot without a rule: itself."""

    originals: pa.Array
    """Null where nothing was found, and where it is the same as the standardised value that is kept."""
    texts: Mapping[str, pa.Array]
    """Of the features whose similarity is asked for: standardised values, empty where missing."""
    hashes: Mapping[str, U64]
    bags: Mapping[str, U64]
    contents: U64
    """A hash of all features."""


def slot_values(slot: str, vocabulary: Vocabulary, storage: Storage) -> SlotValues:
    """Of all texts of a vocabulary, by code."""
    originals, contents = Texts(storage), storage.series(np.uint64)
    texts: defaultdict[str, Texts] = defaultdict(lambda: Texts(storage))
    hashes: defaultdict[str, Series[np.uint64]] = defaultdict(lambda: storage.series(np.uint64))
    bags: defaultdict[str, Series[np.uint64]] = defaultdict(lambda: storage.series(np.uint64))
    for distinct in vocabulary.parts():
        found = described(slot, distinct) if field_of(slot) in RULES else Described({}, {}, {})
        originals.add(_unlike_standard(slot, distinct, found) if found.hashes else distinct)
        contents.add(_contents(found, len(distinct)))
        for feature, part in found.hashes.items():
            hashes[feature].add(part)
        for feature, part in found.bags.items():
            bags[feature].add(part)
            texts[feature].add(arrow.filled(found.texts[feature]))
    return SlotValues(
        originals.whole(),
        {feature: series.whole() for feature, series in texts.items()},
        {feature: series.whole() for feature, series in hashes.items()},
        {feature: series.whole() for feature, series in bags.items()},
        contents.whole(),
    )


def as_values(slot: SlotValues, codes: Codes) -> Values:
    """What keys are made of."""
    return Values(codes, slot.texts, slot.hashes, slot.bags)


def compared_slot(number: int, name: str, values: Values, surprise: Callable[[U64], Bits], storage: Storage) -> Slot:
    """What pairs are compared by."""
    columns = recorded(values)
    records, hashes = storage.series(np.uint64), values.hashes[name]
    for start, stop in blocks(hashes.size):
        parts = [column[start:stop] for column in columns.values()]
        records.add(np.column_stack([*parts, surprise(hashes[start:stop]).astype(np.uint64)]).ravel())
    places = {key: place for place, key in enumerate((*columns, SURPRISE))}
    texts = {feature: arrow.text_buffers(found) for feature, found in values.texts.items()}
    return Slot(number, places, records.whole().reshape(-1, len(places)), texts)


def _contents(found: Described, size: int) -> U64:
    """One hash of each value, whatever the order of the features."""
    total = np.zeros(size, dtype=np.uint64)
    for feature, hashes in found.hashes.items():
        total += scramble(hashes ^ hash_texts(arrow.texts([feature])))
    return total


def _unlike_standard(slot: str, distinct: pa.Array, found: Described) -> pa.Array:
    """The texts in which something was found, without those that lie in the directory anyway: as standardised."""
    known: npt.NDArray[np.bool_] = found.hashes[slot] == 0
    if slot in found.bags:
        known |= arrow.numpy_of(pc.equal(found.texts[slot], distinct))
    # Not `missing_where`, which keeps the bytes of what it makes null.
    return pc.replace_with_mask(distinct, arrow.flags(known), pa.nulls(int(known.sum()), pa.string()))
