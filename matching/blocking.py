"""Which directory contacts are worth comparing with a row: those that share a compound key with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.arrays import I64, U64
from matching.columns import field_of
from matching.kernels import candidates as kernels
from matching.kernels.hashes import combine
from matching.nickname_table import NicknameTable
from matching.standardise import DERIVED, Standard
from matching.synonyms import REPEATABLE

KEYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (40, ("email",)),
    (40, ("phone",)),
    (40, ("national_id",)),
    (40, ("last_joined", "first_joined")),
    (20, ("last_joined", "birth_date")),
    (20, ("first_joined", "birth_date")),
    (20, ("first_joined", "postcode")),
    (40, ("street_number", "street_name")),
    (10, ("last_sound", "first_sound")),
    (20, ("last_tail", "first_head")),
    (20, ("last_head", "first_head")),
    (10, ("last_joined", "first_initial")),
    (20, ("last_joined", "first_initial", "city")),
    (20, ("last_joined", "first_initial", "state")),
    (20, ("last_sound", "first_initial", "postcode")),
    (20, ("last_joined", "postcode")),
    (20, ("birth_date", "postcode")),
    (10, ("birth_date",)),
    (20, ("street_name", "first_head")),
    (20, ("last_sound", "street_number")),
    (20, ("first_joined", "street_number")),
    (20, ("first_joined", "last_sound", "state")),
    (20, ("company", "first_head")),
    (20, ("company", "last_joined")),
    (10, ("email_local",)),
    (10, ("phone_tail",)),
    (20, ("company",)),
    (5, ("last_joined",)),
    (5, ("first_joined",)),
    (5, ("last_sound",)),
    (10, ("first_sound", "city")),
    (10, ("first_sound", "birth_year", "birth_month")),
    (10, ("first_sound", "birth_month", "birth_day")),
    (10, ("first_sound", "birth_year", "birth_day")),
    (10, ("last_sound", "birth_year", "birth_month")),
    (10, ("last_sound", "birth_month", "birth_day")),
    (10, ("last_sound", "birth_year", "birth_day")),
)
"""Features whose values must all agree for two contacts to meet, and how many contacts a key may hold.

A key that holds more tells too little, and is left out whole, whatever the order of the directory.
"""

TELLING = 8
"""The first keys of KEYS: few people share one of them by chance."""

SURE = 2
"""A row that meets someone under so many telling keys is looked up under no others: nobody else is closer."""

NAMELESS = ("company",)
"""The key of contacts that have no names: where they have, a company has too many to compare them all."""

LARGEST = max(bucket for bucket, _ in KEYS)

LIKELY = 3
"""Beside someone met under so many keys, telling ones counted twice, those met under one are left out."""

NAMES, SOUNDS = 3, 8
"""The keys of KEYS that are also looked up with first and last name swapped; NAMES with every nickname too."""


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """Directory rows by key: those whose keys begin with the bits b stand at `entries[buckets[b]:buckets[b + 1]]`.

    An entry has 48 bits, in three words: those of the key that follow, and a row in the lowest `width`. Two keys that
    agree so far are taken for one: at worst a row is compared in vain.
    """

    buckets: npt.NDArray[np.uint32]
    entries: npt.NDArray[np.uint16]
    width: np.uint64


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of some contacts, 0 for none: `keys[row]`, and those of other names, sorted by row."""

    keys: U64
    more_rows: I64
    more_keys: U64
    telling: int
    """How many of a row's `keys`, the first ones, are telling."""


def row_width(rows: int) -> np.uint64:
    """Bits in which every one of so many rows can be told."""
    return np.uint64(max(1, (rows - 1).bit_length()))


def keys_of(contacts: Standard, nicknames: NicknameTable) -> Keys:
    """The keys under which contacts are looked up, with names swapped and nicknames too."""
    named = [*_key_parts(contacts), *_swapped(contacts)]
    places = {name: place for place, name in enumerate(dict.fromkeys(name for _, names in named for name in names))}
    parts = np.full((len(named), max(len(features) for _, features in KEYS)), -1, dtype=np.int64)
    for key, (_, names) in enumerate(named):
        parts[key, : len(names)] = [places[name] for name in names]
    hashes = [contacts.hashes(name) for name in places]
    features = np.stack(hashes) if hashes else np.zeros((0, contacts.rows), dtype=np.uint64)
    keys = np.empty((contacts.rows, len(named)), dtype=np.uint64)
    combine(features, parts, np.array([number + 1 for number, _ in named], dtype=np.int64), keys)
    telling = sum(number < TELLING for number, _ in _key_parts(contacts))
    return Keys(keys, *_by_nickname(contacts, nicknames), telling)


def meetings(index: KeyIndex, contacts: Keys, most: int) -> Iterator[tuple[I64, I64]]:
    """Each (contact, directory row) that meets under some key, once, sorted; about `most` at a time, whole contacts."""
    rows, keys = contacts.keys.shape
    room = most + 4 * LARGEST * (keys + int(np.bincount(contacts.more_rows, minlength=1).max()))
    row = more = 0
    while row < rows:
        left, right = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
        count, row, more = kernels.collect(
            contacts.keys, contacts.more_rows, contacts.more_keys, contacts.telling, SURE, LIKELY,
            index.buckets, index.entries, index.width, row, more, left, right, most,
        )  # fmt: skip
        if count:
            yield left[:count], right[:count]


def row_keys(contacts: Standard) -> Iterator[tuple[int, U64]]:
    """The number of each key and its hash for each contact, 0 where a part is missing; several for several slots."""
    hashes = cache(contacts.hashes)
    for number, names in _key_parts(contacts):
        yield number, _salted(number, *map(hashes, names))


def _key_parts(contacts: Standard) -> Iterator[tuple[int, tuple[str, ...]]]:
    named = contacts.features.keys() & {"first_joined", "last_joined"}
    for number, (_, features) in enumerate(KEYS):
        if not (named and features == NAMELESS):
            for names in _named(contacts, features):
                yield number, names


def _named(contacts: Standard, features: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    base, known = features[0], contacts.features
    repeatable = base in REPEATABLE or (base in DERIVED and DERIVED[base][0] in REPEATABLE)
    for name in [name for name in known if field_of(name) == base] if repeatable else [base]:
        if all(feature in known for feature in (name, *features[1:])):
            yield (name, *features[1:])


def _swapped(contacts: Standard) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, names in ((NAMES, ("first_joined", "last_joined")), (SOUNDS, ("first_sound", "last_sound"))):
        if contacts.features.keys() >= set(names):
            yield number, names


def _by_nickname(contacts: Standard, nicknames: NicknameTable) -> tuple[I64, U64]:
    """Keys of last name and every other name of the first, with the contact of each, sorted by contact."""
    if not contacts.features.keys() >= {"first_head", "last_joined"}:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    rows, alternatives = nicknames.alternatives(contacts.hashes("first_head"))
    return rows, _salted(NAMES, contacts.hashes("last_joined")[rows], alternatives)


def _salted(number: int, *hashes: U64) -> U64:
    keys = np.empty((hashes[0].size, 1), dtype=np.uint64)
    parts = np.arange(len(hashes), dtype=np.int64).reshape(1, -1)
    combine(np.stack(hashes), parts, np.array([number + 1], dtype=np.int64), keys)
    return keys.ravel()
