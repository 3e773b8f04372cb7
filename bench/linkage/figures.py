"""How right the answers of a contender are: one contact for each row of the upload, the best."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyarrow import parquet

from bench.accuracy import read_truth
from matching.arrays import F64, Flags

CAREFUL = 0.99
"""Precision at which recall is compared."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Precision, recall and F1 at one threshold, the best F1 of all thresholds, and recall at precision `CAREFUL`."""

    precision: float
    recall: float
    f1: float
    best_f1: float
    careful_recall: float


def accuracy(folder: Path, source: Path, name: str, threshold: float) -> Accuracy:
    """Of `NAME.pairs.parquet`; several contacts of one score stand for the first of them."""
    truth = read_truth(source / "truth.csv")
    rows, contacts = _ids(source / "query.csv"), _ids(source / "ref.csv")
    pairs = parquet.read_table(folder / f"{name}.pairs.parquet").to_pandas()
    pairs = pairs.sort_values(["upload", "score", "directory"], ascending=[True, False, True]).drop_duplicates("upload")
    right = np.array(
        [contacts[b] in truth.get(rows[a], ()) for a, b in zip(pairs.upload, pairs.directory, strict=True)], dtype=bool
    )
    return _figures(right, pairs.score.to_numpy(), _matchable(truth), threshold)


def _figures(right: Flags, score: F64, matchable: int, threshold: float) -> Accuracy:
    order = np.argsort(-score, kind="stable")
    score, found = score[order], np.cumsum(right[order])
    last = np.flatnonzero(np.append(score[1:] != score[:-1], True)[: score.size])
    given = last + 1
    precision, recall = found[last] / given, found[last] / matchable
    f1 = 2 * found[last] / (given + matchable)
    here = int(np.searchsorted(-score[last], -threshold, side="right")) - 1
    at = (precision[here], recall[here], f1[here]) if here >= 0 else (0.0, 0.0, 0.0)
    careful = recall[precision >= CAREFUL].max(initial=0.0)
    return Accuracy(*map(float, (*at, f1.max(initial=0.0), careful)))


def _matchable(truth: Mapping[str, set[str]]) -> int:
    return sum(1 for contacts in truth.values() if contacts)


def _ids(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]
