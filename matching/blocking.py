"""Which directory contacts are worth comparing with a row: those that share a compound key with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matching.arrays import I64, U64
from matching.columns import REPEATABLE
from matching.hashing import combine
from matching.nicknames import NicknameTable
from matching.standardise import DERIVED, Standard

KEYS: tuple[tuple[str, ...], ...] = (
    ("email",),
    ("phone",),
    ("national_id",),
    ("last_joined", "first_joined"),
    ("last_sound", "first_sound"),
    ("last_tail", "first_head"),
    ("last_head", "first_head"),
    ("last_joined", "first_initial"),
    ("last_joined", "first_initial", "city"),
    ("last_joined", "first_initial", "state"),
    ("last_sound", "first_initial", "postcode"),
    ("last_joined", "postcode"),
    ("first_joined", "postcode"),
    ("last_joined", "birth_date"),
    ("first_joined", "birth_date"),
    ("birth_date", "postcode"),
    ("birth_date",),
    ("street_number", "street_name"),
    ("street_name", "first_head"),
    ("last_sound", "street_number"),
    ("first_joined", "street_number"),
    ("first_joined", "last_sound", "state"),
    ("company", "first_head"),
    ("company", "last_joined"),
    ("email_local",),
    ("phone_tail",),
)
"""Features whose values must all agree for two contacts to meet under a key."""

NAMES = 3
"""The key of KEYS that is also looked up with first and last name swapped, and with every nickname."""

BUCKET = 40
"""Contacts that may stand under one key; a fuller one tells too little and is left out."""


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """Distinct keys in order, and the directory rows under key i at `rows[starts[i]:starts[i + 1]]`."""

    keys: U64
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
    found = [(key, np.flatnonzero(key)) for _, key in row_keys(directory)]
    keys = np.concatenate([key[rows] for key, rows in found])
    rows = np.concatenate([rows.astype(np.int32) for _, rows in found])
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    again = (keys[1:] == keys[:-1]) & (rows[1:] == rows[:-1])
    keys, rows = keys[~np.append(False, again)], rows[~np.append(False, again)]
    distinct, counts = np.unique(keys, return_counts=True)
    small = counts <= BUCKET
    kept = np.repeat(small, counts)
    starts = np.append(0, np.cumsum(counts[small])).astype(np.int64)
    return KeyIndex(distinct[small], starts, rows[kept])


def look_up(index: KeyIndex, contacts: Standard, nicknames: NicknameTable) -> Hits:
    """Finds the keys of contacts, with names swapped and nicknames too; sorted by contact."""
    asked = [(np.flatnonzero(key), key[key != 0]) for _, key in row_keys(contacts)]
    asked += list(_other_names(contacts, nicknames))
    row = np.concatenate([rows for rows, _ in asked]) if asked else np.zeros(0, dtype=np.int64)
    key = np.concatenate([keys for _, keys in asked]) if asked else np.zeros(0, dtype=np.uint64)
    if not index.keys.size or not key.size:
        return Hits(*(np.zeros(0, dtype=np.int64),) * 3)
    place = np.minimum(np.searchsorted(index.keys, key), index.keys.size - 1)
    hit = index.keys[place] == key
    row, place = row[hit], place[hit]
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
    pair = np.unique(np.repeat(hits.row, hits.count) * directory_rows + index.rows[position])
    return pair // directory_rows, pair % directory_rows


def row_keys(contacts: Standard) -> Iterator[tuple[int, U64]]:
    """The number of each key and its hash for each contact, 0 where a part is missing; several for several slots."""
    for number, features in enumerate(KEYS):
        for hashes in _slots(contacts, features):
            yield number, _salted(number, *hashes)


def _slots(contacts: Standard, features: tuple[str, ...]) -> Iterator[list[U64]]:
    base = features[0]
    repeatable = base in REPEATABLE or (base in DERIVED and DERIVED[base][0] in REPEATABLE)
    names = [name for name in contacts.hashes if _unnumbered(name) == base] if repeatable else [base]
    for name in names:
        if all(feature in contacts.hashes for feature in (name, *features[1:])):
            yield [contacts.hashes[feature] for feature in (name, *features[1:])]


def _other_names(contacts: Standard, nicknames: NicknameTable) -> Iterator[tuple[I64, U64]]:
    first, last = contacts.hashes.get("first_joined"), contacts.hashes.get("last_joined")
    if first is None or last is None:
        return
    swapped = _salted(NAMES, first, last)
    yield np.flatnonzero(swapped), swapped[swapped != 0]
    rows, alternatives = nicknames.alternatives(contacts.hashes["first_head"])
    by_nickname = _salted(NAMES, last[rows], alternatives)
    yield rows[by_nickname != 0], by_nickname[by_nickname != 0]


def _salted(number: int, *hashes: U64) -> U64:
    return combine(np.full(hashes[0].size, number + 1, dtype=np.uint64), *hashes)


def _unnumbered(feature: str) -> str:
    return feature.rstrip("0123456789").removesuffix("_") if feature[-1].isdigit() else feature
