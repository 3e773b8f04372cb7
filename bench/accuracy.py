"""`python -m bench.accuracy FOLDER...`: how right the matcher is on sets with truth, at two thresholds. Prints a table.

Each folder holds query.csv, ref.csv and truth.csv (`query_id,ref_id`, several lines where several contacts are right,
an empty `ref_id` where none is).
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from bench.direct import read_table
from matching import THRESHOLD, Directory, Matcher, map_columns, packaged_nicknames
from matching.blocking import keys_of, meetings
from matching.nickname_table import NicknameTable
from matching.reading import read_contacts
from matching.standardise import standardise

LOWEST = 0.01
CAREFUL = 0.9
"""The threshold that the documentation names for precision 99 percent."""

Answer = tuple[str, str, float]
"""Upload id, contact id, score."""


def main(folders: Sequence[Path]) -> None:
    thresholds = (THRESHOLD, CAREFUL)
    titles = [f"{what} at {threshold:g}" for threshold in thresholds for what in ("precision", "recall", "F1")]
    titles.append("pairs a row")
    sys.stdout.write("| set | " + " | ".join(titles) + " |\n|---" + "|---" * len(titles) + "|\n")
    for folder in folders:
        known, contacts = read_table(folder / "ref.csv"), read_table(folder / "query.csv")
        directory = Directory.build(known, map_columns(known.column_names, directory=True))
        truth, answers = read_truth(folder / "truth.csv"), list(_answers(directory, contacts))
        figures = [f"{figure:.4f}" for threshold in thresholds for figure in score(answers, truth, threshold)]
        figures.append(f"{_pairs(directory, contacts) / contacts.num_rows:.2f}")
        sys.stdout.write(f"| {folder.name} | " + " | ".join(figures) + " |\n")


def read_truth(path: Path) -> Mapping[str, set[str]]:
    """Upload id → the contacts that are right; none for a row without a match."""
    truth: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth[row["query_id"]].update({row["ref_id"]} - {""})
    return truth


def score(answers: Sequence[Answer], truth: Mapping[str, set[str]], threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of the answers at or above the threshold."""
    given = [contact in truth.get(row, ()) for row, contact, probability in answers if probability >= threshold]
    precision = sum(given) / len(given) if given else 0.0
    recall = sum(given) / sum(1 for contacts in truth.values() if contacts)
    return precision, recall, 2 * precision * recall / (precision + recall) if any(given) else 0.0


def _answers(directory: Directory, contacts: pa.Table) -> Iterator[Answer]:
    """Every answer that is not ambiguous at the lowest threshold, so that one run serves all thresholds."""
    matched = Matcher(directory, threshold=LOWEST).match_table(contacts, map_columns(contacts.column_names)).columns
    columns = (contacts["id"], matched["match_id"], matched["match_score"])
    for row, contact, probability in zip(*(column.to_pylist() for column in columns), strict=True):
        if contact:
            yield row, contact, float(probability)


def _pairs(directory: Directory, contacts: pa.Table) -> int:
    """How many pairs are compared."""
    standard = standardise(read_contacts(contacts, map_columns(contacts.column_names)))
    keys = keys_of(standard, NicknameTable.of(packaged_nicknames()))
    return sum(rows.size for rows, _ in meetings(directory.index, keys, contacts.num_rows))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
