"""The distinct texts of a column that may be larger than memory, and which of them each row has."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from matching import arrow
from matching.arrays import I64, Codes
from matching.hashing import hash_texts
from matching.runs import Runs
from matching.storage import Storage, Texts


class Vocabulary:
    """Texts are told apart batch by batch, then range by range of their hashes; their order is that of the hashes."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._runs, self._texts, self._places = Runs(storage), Texts(storage), storage.series(np.int32)

    def add(self, column: pa.Array) -> None:
        """The texts of further rows."""
        found = column.dictionary_encode()
        hashes = hash_texts(found.dictionary)
        order = np.argsort(hashes, kind="stable")
        places = np.append(self._runs.size + _inverse(order), -1).astype(np.int32)
        codes = arrow.numpy_of(found.indices)
        self._places.add(places[np.where(arrow.is_null(column), order.size, codes) if column.null_count else codes])
        self._texts.add(found.dictionary.take(arrow.numbers(order)))
        self._runs.add(hashes[order])

    def parts(self) -> Iterator[pa.Array]:
        """The distinct texts, some at a time; the last is null. After that `codes` knows which each row has."""
        self._codes = self._storage.empty(self._runs.size + 1, np.int32)
        self._of_rows = self._places.whole()
        texts, before = self._texts.whole(), 0
        for places, _ in self._runs.ranges():
            found = texts.take(arrow.numbers(places)).dictionary_encode()
            order = np.argsort(hash_texts(found.dictionary), kind="stable")
            self._codes[places] = before + _inverse(order)[arrow.numpy_of(found.indices)]
            before += order.size
            yield found.dictionary.take(arrow.numbers(order))
        self._codes[-1] = before
        yield pa.nulls(1, pa.string())

    def codes(self, start: int, stop: int) -> Codes:
        """Of these rows the place of each one's text."""
        codes: Codes = self._codes[self._of_rows[start:stop]]
        return codes


def _inverse(order: I64) -> I64:
    places = np.empty(order.size, dtype=np.int64)
    places[order] = np.arange(order.size)
    return places
