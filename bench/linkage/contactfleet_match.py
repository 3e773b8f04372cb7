"""contactfleet's match stage alone, from cleaned contacts to answers, as the peers are measured."""

from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.direct import read_table
from bench.linkage.contender import CHUNK, LOWEST, Measured, run, timed
from matching import Directory, Matcher, map_columns
from matching.answers import Answers
from matching.directory import surprised
from matching.reading import read_contacts
from matching.standardise import Standard, standardise


def match(folder: Path) -> tuple[Measured, pa.Table]:
    source = Path((folder / "source").read_text())
    known, contacts = read_table(source / "ref.csv"), read_table(source / "query.csv")
    prepare, directory = timed(lambda: Directory.build(known, map_columns(known.column_names, directory=True)))
    matcher, columns = Matcher(directory, threshold=LOWEST), map_columns(contacts.column_names)
    matcher.match_table(contacts.slice(0, 1), columns)  # what is loaded at the first use is none of its speed
    seconds, parts = 0.0, []
    for start in range(0, contacts.num_rows, CHUNK):
        standard = standardise(read_contacts(contacts.slice(start, CHUNK), columns))
        spent, answers = timed(partial(_answers, matcher, directory, standard))
        seconds += spent
        parts.append(_pairs(start, answers))
    return Measured(prepare, seconds), pa.concat_tables(parts)


def _answers(matcher: Matcher, directory: Directory, standard: Standard) -> Answers:
    """The step of `match_table` that stands between cleaning and labels."""
    return matcher._answers(standard, surprised(standard, directory.chances))


def _pairs(start: int, answers: Answers) -> pa.Table:
    found = np.flatnonzero(answers.contact >= 0)
    score = answers.score[found] / 10_000
    return pa.table({"upload": start + found, "directory": answers.contact[found], "score": score})


if __name__ == "__main__":
    run("contactfleet_match", match)
