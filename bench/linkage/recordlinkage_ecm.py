"""recordlinkage: blocks, Jaro-Winkler comparisons, and its classifier that needs no labels."""

from pathlib import Path

import pyarrow as pa
import recordlinkage

from bench.linkage.contender import LOWEST, Measured, blocking, cleaned, run, timed

ALIKE = 0.85
"""Jaro-Winkler similarity from which texts agree, as in its documentation."""
TEXTS = ("first_name", "middle_name", "last_name", "email", "company", "job_title", "street", "city")
EXACT = ("phone", "postcode", "state", "country", "birth_date", "national_id")


def match(folder: Path) -> tuple[Measured, pa.Table]:
    left, right = (cleaned(folder, side).to_pandas().set_index("row") for side in ("upload", "directory"))
    indexer, comparison = recordlinkage.Index(), recordlinkage.Compare(n_jobs=1)
    for key in blocking(folder, cleaned(folder, "upload")):
        indexer.block(key)
    for name in left.columns:
        if name in TEXTS:
            comparison.string(name, name, method="jarowinkler", threshold=ALIKE, label=name)
        elif name in EXACT:
            comparison.exact(name, name, label=name)
    matching, features = timed(lambda: comparison.compute(indexer.index(left, right), left, right))
    classifier = recordlinkage.ECMClassifier()
    training, _ = timed(lambda: classifier.fit(features))
    deciding, found = timed(lambda: classifier.prob(features))
    kept = found[found >= LOWEST]
    upload, directory = (kept.index.get_level_values(level).to_numpy() for level in (0, 1))
    pairs = pa.table({"upload": upload, "directory": directory, "score": kept.to_numpy()})
    return Measured(training, matching + deciding), pairs


if __name__ == "__main__":
    run("recordlinkage_ecm", match)
