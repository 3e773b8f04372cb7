"""Which directory contacts are worth comparing with a row: those that share a compound key with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from matching.arrays import I64, U64
from matching.columns import field_of
from matching.hashing import combine
from matching.lookup import SortedHashes
from matching.nicknames import NicknameTable
from matching.standardise import DERIVED, Standard
from matching.synonyms import REPEATABLE

KEYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (40, ("email",)),
    (40, ("phone",)),
    (40, ("national_id",)),
    (40, ("last_joined", "first_joined")),
    (10, ("last_sound", "first_sound")),
    (20, ("last_tail", "first_head")),
    (20, ("last_head", "first_head")),
    (10, ("last_joined", "first_initial")),
    (20, ("last_joined", "first_initial", "city")),
    (20, ("last_joined", "first_initial", "state")),
    (20, ("last_sound", "first_initial", "postcode")),
    (20, ("last_joined", "postcode")),
    (20, ("first_joined", "postcode")),
    (20, ("last_joined", "birth_date")),
    (20, ("first_joined", "birth_date")),
    (20, ("birth_date", "postcode")),
    (10, ("birth_date",)),
    (40, ("street_number", "street_name")),
    (20, ("street_name", "first_head")),
    (20, ("last_sound", "street_number")),
    (20, ("first_joined", "street_number")),
    (20, ("first_joined", "last_sound", "state")),
    (20, ("company", "first_head")),
    (20, ("company", "last_joined")),
    (10, ("email_local",)),
    (10, ("phone_tail",)),
    (5, ("last_joined",)),
    (5, ("first_joined",)),
    (5, ("last_sound",)),
    (10, ("first_sound", "city")),
    (10, ("first_sound", "birth_year", "birth_month")),
    (10, ("first_sound", "birth_month", "birth_day")),
    (10, ("last_sound", "birth_year", "birth_month")),
    (10, ("last_sound", "birth_month", "birth_day")),
)
"""Features whose values must all agree for two contacts to meet, and how many contacts a key may hold.

A key that holds more tells too little, and is left out whole, whatever the order of the directory.
"""

NAMES, SOUNDS = 3, 4
"""The keys of KEYS that are also looked up with first and last name swapped; NAMES with every nickname too."""


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """Distinct keys, and the directory rows under key i at `rows[starts[i]:starts[i + 1]]`."""

    keys: SortedHashes
    starts: I64
    rows: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Hits:
    """Where the keys of some contacts stand in the index: contact `row` meets `count` rows from `start` on."""

    row: I64
    start: I64
    count: I64


def build_index(directory: Standard) -> KeyIndex:
    """Indexes a directory under every key of KEYS."""
    found = [
        _small_buckets(list(same), KEYS[number][0]) for number, same in groupby(row_keys(directory), itemgetter(0))
    ]
    keys, rows = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(keys, kind="stable")
    distinct, counts = np.unique(keys, return_counts=True)
    return KeyIndex(SortedHashes.of(distinct), np.append(0, np.cumsum(counts)).astype(np.int64), rows[order])


def _small_buckets(keys_of_rows: list[tuple[int, U64]], bucket: int) -> tuple[U64, npt.NDArray[np.int32]]:
    """Keys and their rows, each pair once, without the keys that more than `bucket` rows have."""
    keys = np.concatenate([keys[keys != 0] for _, keys in keys_of_rows])
    rows = np.concatenate([np.flatnonzero(keys).astype(np.int32) for _, keys in keys_of_rows])
    if len(keys_of_rows) > 1:
        order = np.lexsort((rows, keys))
        keys, rows = keys[order], rows[order]
        new = np.append(True, (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1]))[: keys.size]
        keys, rows = keys[new], rows[new]
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = (counts <= bucket)[place]
    return keys[kept], rows[kept]


def look_up(index: KeyIndex, contacts: Standard, nicknames: NicknameTable) -> Hits:
    """Finds the keys of contacts, with names swapped and nicknames too; sorted by contact."""
    asked = [(np.flatnonzero(key), key[key != 0]) for _, key in row_keys(contacts)]
    asked += list(_other_names(contacts, nicknames))
    row = np.concatenate([rows for rows, _ in asked]) if asked else np.zeros(0, dtype=np.int64)
    key = np.concatenate([keys for _, keys in asked]) if asked else np.zeros(0, dtype=np.uint64)
    place = index.keys.find(key)
    row, place = row[place >= 0], place[place >= 0]
    order = np.argsort(row, kind="stable")
    row, place = row[order], place[order]
    return Hits(row, index.starts[place], index.starts[place + 1] - index.starts[place])


def batches(hits: Hits, most: int) -> Iterator[Hits]:
    """Cuts hits between contacts into runs of about `most` meetings; a contact with more has a run of its own."""
    if not hits.row.size:
        return
    first = np.flatnonzero(np.append(True, hits.row[1:] != hits.row[:-1]))
    meetings = np.cumsum(hits.count)
    bucket = (meetings[first] - hits.count[first]) // most
    cuts = np.append(first[np.append(True, bucket[1:] != bucket[:-1])], hits.row.size)
    for start, end in pairwise(cuts.tolist()):
        yield Hits(hits.row[start:end], hits.start[start:end], hits.count[start:end])


def pairs_of(index: KeyIndex, hits: Hits, directory_rows: int) -> tuple[I64, I64]:
    """Each (contact, directory row) that meets under some key, once, sorted."""
    total = int(hits.count.sum())
    before = np.cumsum(hits.count) - hits.count
    position = np.arange(total) - np.repeat(before, hits.count) + np.repeat(hits.start, hits.count)
    pair = np.sort(np.repeat(hits.row, hits.count) * directory_rows + index.rows[position], kind="stable")
    pair = pair[np.append(True, pair[1:] != pair[:-1])[: pair.size]]
    return pair // directory_rows, pair % directory_rows


def row_keys(contacts: Standard) -> Iterator[tuple[int, U64]]:
    """The number of each key and its hash for each contact, 0 where a part is missing; several for several slots."""
    for number, (_, features) in enumerate(KEYS):
        for hashes in _slots(contacts, features):
            yield number, _salted(number, *hashes)


def _slots(contacts: Standard, features: tuple[str, ...]) -> Iterator[list[U64]]:
    base = features[0]
    repeatable = base in REPEATABLE or (base in DERIVED and DERIVED[base][0] in REPEATABLE)
    names = [name for name in contacts.hashes if field_of(name) == base] if repeatable else [base]
    for name in names:
        if all(feature in contacts.hashes for feature in (name, *features[1:])):
            yield [contacts.hashes[feature] for feature in (name, *features[1:])]


def _other_names(contacts: Standard, nicknames: NicknameTable) -> Iterator[tuple[I64, U64]]:
    first, last = contacts.hashes.get("first_joined"), contacts.hashes.get("last_joined")
    if first is None or last is None:
        return
    sounds = contacts.hashes["first_sound"], contacts.hashes["last_sound"]
    for swapped in (_salted(NAMES, first, last), _salted(SOUNDS, *sounds)):
        yield np.flatnonzero(swapped), swapped[swapped != 0]
    rows, alternatives = nicknames.alternatives(contacts.hashes["first_head"])
    by_nickname = _salted(NAMES, last[rows], alternatives)
    yield rows[by_nickname != 0], by_nickname[by_nickname != 0]


def _salted(number: int, *hashes: U64) -> U64:
    return combine(np.full(hashes[0].size, number + 1, dtype=np.uint64), *hashes)
