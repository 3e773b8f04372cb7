"""Each contact's place among all by its contents: which of several that match as well goes first."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import I64, U64, Codes
from matching.runs import Runs, blocks
from matching.storage import Storage


def ranks(contents: U64, ids: pa.Array, storage: Storage) -> Codes:
    """Places by `contents`, a hash of what each contact is, and by id among those of the same."""
    runs, rows = Runs(storage), storage.series(np.int32)
    for start, stop in blocks(contents.size):
        order = np.argsort(contents[start:stop], kind="stable")
        runs.add(contents[start:stop][order])
        rows.add((start + order).astype(np.int32))
    of_runs, found, before = rows.whole(), storage.empty(contents.size, np.int32), 0
    for places, hashes in runs.ranges():
        order = np.argsort(hashes, kind="stable")
        ordered = _by_id(hashes[order], of_runs[places[order]].astype(np.int64), ids)
        found[ordered] = np.arange(before, before + ordered.size, dtype=np.int32)
        before += ordered.size
    return found


def _by_id(hashes: U64, rows: I64, ids: pa.Array) -> I64:
    """Rows in order of their hashes; in order of their ids, too, where hashes are the same."""
    same = hashes[1:] == hashes[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same)) if rows.size else rows
    by_id = arrow.numpy_of(pc.sort_indices(ids.take(arrow.numbers(rows[tied]))))
    order = by_id[np.argsort(hashes[tied][by_id], kind="stable")]
    rows[tied] = rows[tied][order]
    return rows
