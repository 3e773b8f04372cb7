"""contactfleet from the upload's texts to labels: cleaning, look-up, comparison, decision, labels, reasons."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.linkage.contender import CHUNK, Measured, run, timed
from bench.linkage.prepared import prepared


def match(folder: Path) -> tuple[Measured, pa.Table]:
    ready = prepared(folder)
    matcher, contacts, columns = ready.matcher, ready.contacts, ready.columns
    starts = range(0, contacts.num_rows, CHUNK)
    seconds, parts = timed(lambda: [matcher.match_table(contacts.slice(at, CHUNK), columns).columns for at in starts])
    found = pa.concat_tables(parts).select(["match_id", "match_score"])
    place = {one: row for row, one in enumerate(ready.directory.ids.to_pylist())}
    rows = np.array([place.get(one, -1) for one in found["match_id"].to_pylist()])
    answers = {"upload": np.arange(rows.size), "directory": rows, "score": found["match_score"].cast(pa.float64())}
    return Measured(ready.seconds, seconds), pa.table(answers).filter(pa.array(rows >= 0))


if __name__ == "__main__":
    run("contactfleet_whole", match)
