"""contactfleet's match stage alone, from cleaned contacts to answers, as the peers are measured."""

from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.linkage.contender import CHUNK, Measured, run, timed
from bench.linkage.prepared import prepared
from matching import Directory, Matcher
from matching.answers import Answers
from matching.directory import surprised
from matching.reading import read_contacts
from matching.standardise import Standard, standardise


def match(folder: Path) -> tuple[Measured, pa.Table]:
    ready = prepared(folder)
    seconds, parts = 0.0, []
    for start in range(0, ready.contacts.num_rows, CHUNK):
        standard = standardise(read_contacts(ready.contacts.slice(start, CHUNK), ready.columns))
        spent, answers = timed(partial(_answers, ready.matcher, ready.directory, standard))
        seconds += spent
        parts.append(_pairs(start, answers))
    return Measured(ready.seconds, seconds), pa.concat_tables(parts)


def _answers(matcher: Matcher, directory: Directory, standard: Standard) -> Answers:
    """The step of `match_table` that stands between cleaning and labels."""
    return matcher._answers(standard, surprised(standard, directory.chances))


def _pairs(start: int, answers: Answers) -> pa.Table:
    found = np.flatnonzero(answers.contact >= 0)
    score = answers.score[found] / 10_000
    return pa.table({"upload": start + found, "directory": answers.contact[found], "score": score})


if __name__ == "__main__":
    run("contactfleet_match", match)
