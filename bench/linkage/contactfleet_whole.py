"""contactfleet from the upload's texts to labels: cleaning, look-up, comparison, decision, labels, reasons."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.direct import read_table
from bench.linkage.contender import CHUNK, LOWEST, Measured, run, timed
from matching import Directory, Matcher, map_columns


def match(folder: Path) -> tuple[Measured, pa.Table]:
    source = Path((folder / "source").read_text())
    known, contacts = read_table(source / "ref.csv"), read_table(source / "query.csv")
    prepare, directory = timed(lambda: Directory.build(known, map_columns(known.column_names, directory=True)))
    matcher, columns = Matcher(directory, threshold=LOWEST), map_columns(contacts.column_names)
    matcher.match_table(contacts.slice(0, 1), columns)  # what is loaded at the first use is none of its speed
    starts = range(0, contacts.num_rows, CHUNK)
    seconds, parts = timed(lambda: [matcher.match_table(contacts.slice(at, CHUNK), columns).columns for at in starts])
    found = pa.concat_tables(parts).select(["match_id", "match_score"])
    place = {one: row for row, one in enumerate(directory.ids.to_pylist())}
    rows = np.array([place.get(one, -1) for one in found["match_id"].to_pylist()])
    answers = {"upload": np.arange(rows.size), "directory": rows, "score": found["match_score"].cast(pa.float64())}
    return Measured(prepare, seconds), pa.table(answers).filter(pa.array(rows >= 0))


if __name__ == "__main__":
    run("contactfleet_whole", match)
