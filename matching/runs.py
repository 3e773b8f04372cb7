"""What is larger than memory by order of hash: put in order batch by batch, and read range by range."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from matching.arrays import I64, U64
from matching.storage import Storage

BATCH = 1 << 15
"""Rows that are worked on at once."""

RANGE = 1 << 17
"""Entries that are read at once, about: hashes are spread evenly."""


class Runs:
    """Hashes in runs, each in order; whoever adds them keeps what goes with them, place by place."""

    def __init__(self, storage: Storage) -> None:
        self._series = storage.series(np.uint64)
        self._ends = [0]

    def add(self, hashes: U64) -> None:
        """Another run, in order."""
        self._series.add(hashes)
        self._ends.append(self._ends[-1] + hashes.size)

    @property
    def size(self) -> int:
        return self._ends[-1]

    def ranges(self) -> Iterator[tuple[I64, U64]]:
        """Places and hashes of one range after the other, by run within it; equal hashes are in one range."""
        hashes = self._series.whole()
        count = -(-self.size // RANGE)
        edges = np.array([(number << 64) // count for number in range(1, count)], dtype=np.uint64)
        bounds = [
            [start, *(start + np.searchsorted(hashes[start:end], edges)), end]
            for start, end in zip(self._ends, self._ends[1:], strict=False)
        ]
        for number in range(count):
            places = np.concatenate([np.arange(run[number], run[number + 1]) for run in bounds])
            yield places, hashes[places]


def blocks(rows: int) -> Iterator[tuple[int, int]]:
    """Where each batch of so many rows begins and ends."""
    for start in range(0, rows, BATCH):
        yield start, min(start + BATCH, rows)


def batches(table: pa.Table) -> Iterator[pa.Table]:
    """The table's rows, at most BATCH at a time."""
    for batch in table.to_batches(max_chunksize=BATCH):
        yield pa.Table.from_batches([batch])
