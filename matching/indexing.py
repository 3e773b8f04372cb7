"""A directory's rows by key: put in order outside memory, and laid in buckets."""

from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matching.arrays import U64
from matching.blocking import KEYS, LARGEST, KeyIndex, row_keys, row_width
from matching.kernels import buckets as kernels
from matching.runs import Runs, blocks
from matching.standardise import Standard
from matching.storage import Memory, Storage

IN_BUCKET = 2
"""log2 of the entries in a bucket, or one less: a quarter of a line of the processor's cache."""

Rows: TypeAlias = npt.NDArray[np.int32]
"""Rows of a directory."""
Numbers: TypeAlias = npt.NDArray[np.uint8]
"""Places in KEYS."""

_BUCKETS = np.array([bucket for bucket, _ in KEYS], dtype=np.int32)


def build_index(directory: Standard, storage: Storage | None = None) -> KeyIndex:
    """Indexes a directory under every key of KEYS; the index lies in `storage`."""
    storage = storage or Memory()
    keys, rows = _in_order(directory, storage)
    width = max(1, keys.size.bit_length() - IN_BUCKET)
    buckets, entries = storage.empty((1 << width) + 1, np.uint32), storage.empty(3 * keys.size, np.uint16)
    index = KeyIndex(buckets, entries.reshape(-1, 3), row_width(directory.rows))
    kernels.entries_of(keys, rows, index.width, index.buckets, index.entries)
    return index


def _in_order(directory: Standard, storage: Storage) -> tuple[U64, Rows]:
    """Every key in order with its rows in order, without the keys that more rows have than a bucket holds."""
    runs, rows, numbers = Runs(storage), storage.series(np.int32), storage.series(np.uint8)
    for start, stop in blocks(directory.rows):
        keys, of_rows, of_keys = _keys_of(directory.slice(start, stop - start))
        runs.add(keys)
        rows.add(of_rows + np.int32(start))
        numbers.add(of_keys)
    all_rows, all_numbers = rows.whole(), numbers.whole()
    kept_keys, kept_rows = storage.series(np.uint64), storage.series(np.int32)
    for places, keys in runs.ranges():
        order = np.argsort(keys)
        at = places[order]
        ordered, of_rows = keys[order], all_rows[at]
        count = kernels.few(ordered, of_rows, _BUCKETS[all_numbers[at]])
        kept_keys.add(ordered[:count])
        kept_rows.add(of_rows[:count])
    return kept_keys.whole(), kept_rows.whole()


def _keys_of(contacts: Standard) -> tuple[U64, Rows, Numbers]:
    """Keys in order, the row of each and its number; a row has each key of a number once."""
    found: list[tuple[U64, Rows, Numbers]] = []
    for number, same in groupby(row_keys(contacts), itemgetter(0)):
        before: list[U64] = []
        for _, column in same:
            new = column != 0
            for other in before:
                new &= column != other
            before.append(column)
            rows = np.flatnonzero(new).astype(np.int32)
            found.append((column[rows], rows, np.full(rows.size, number, dtype=np.uint8)))
    keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(keys for keys, _, _ in found)])
    of_rows = np.concatenate([np.zeros(0, dtype=np.int32), *(rows for _, rows, _ in found)])
    numbers = np.concatenate([np.zeros(0, dtype=np.uint8), *(numbers for _, _, numbers in found)])
    order = np.argsort(keys)
    # A key that holds too many is left out in the end: so many of a batch are enough to tell.
    order = order[_nth(keys[order]) <= LARGEST]
    return keys[order], of_rows[order], numbers[order]


def _nth(keys: U64) -> npt.NDArray[np.int64]:
    """For each of these keys in order how many of the same stand before it."""
    firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: keys.size])
    before: npt.NDArray[np.int64] = np.arange(keys.size) - np.repeat(firsts, np.diff(firsts, append=keys.size))
    return before
