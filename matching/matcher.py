"""Matches contacts against a directory: the one door to this package."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.answers import ANSWER_COLUMNS, STATUS_TEXTS, Answers, answer, combined, exact, score_texts
from matching.arrays import I64
from matching.blocking import Hits, batches, look_up, pairs_of
from matching.columns import ColumnMap, map_columns
from matching.compare import compare
from matching.contacts import Contacts, read_contacts
from matching.decide import SCALE, Candidates, decide
from matching.directory import Directory, surprised
from matching.labelling import Matches, appended_slots, label_slots
from matching.nicknames import Nicknames, NicknameTable, packaged_nicknames
from matching.pairs import Pairs, Side
from matching.persons import same_person
from matching.standardise import comparable, standardise
from matching.weigh import weigh
from matching.weights import THRESHOLD

if TYPE_CHECKING:
    import pandas as pd

SLICE = 20_000
"""Rows worked on at once; answers do not depend on it."""

PAIRS = 400_000
"""Meetings under keys that are opened at once, so that memory stays bounded whatever the rows are."""


class UnusableThreshold(ValueError):
    """The threshold is no probability; the text is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The columns to append, all texts, one row for each contact; and how often each status and label stands there."""

    columns: pa.Table
    counts: dict[str, int]


def check_threshold(value: float) -> float:
    """Returns a probability above 0 and up to 1; raises UnusableThreshold for anything else."""
    if not 0 < value <= 1:
        raise UnusableThreshold(
            f"The threshold {value} is no probability; give a number above 0 and up to 1, such as {THRESHOLD}."
        )
    return value


def result_columns(upload: ColumnMap, directory_slots: Sequence[str]) -> list[str]:
    """Names of the appended columns, in order."""
    slots = appended_slots(list(upload.slots), directory_slots)
    return [*ANSWER_COLUMNS, *(f"{slot}_{kind}" for slot in slots for kind in ("label", "latest"))]


class Matcher:
    """Matches contacts against one directory; holds nothing that changes."""

    def __init__(
        self, directory: Directory, *, nicknames: Nicknames | None = None, threshold: float | None = None
    ) -> None:
        """`nicknames` defaults to those of the package `nicknames`. Raises UnusableThreshold."""
        self._directory = directory
        self._nicknames = NicknameTable.of(packaged_nicknames() if nicknames is None else nicknames)
        probability = check_threshold(THRESHOLD if threshold is None else threshold)
        self._threshold = math.ceil(round(probability * SCALE, 6))

    def match_table(self, contacts: pa.Table, columns: ColumnMap) -> Matched:
        """Matches a table of texts, row by row: no row's answer depends on another row."""
        everyone = read_contacts(contacts, columns)
        slots = appended_slots(list(columns.slots), self._directory.slots)
        names = result_columns(columns, self._directory.slots)
        parts = [
            self._match_slice(everyone.slice(start, SLICE), slots, names) for start in range(0, everyone.rows, SLICE)
        ]
        schema = pa.schema([(name, pa.string()) for name in names])
        table = pa.concat_tables(parts) if parts else schema.empty_table()
        return Matched(table, counts_of(table, slots))

    def match(self, contacts: "pd.DataFrame") -> "pd.DataFrame":
        """The frame with the result's columns after its own; columns recognised by synonym (UnusableColumns)."""
        from matching.frames import appended, table_of  # noqa: PLC0415 - pandas is for library users only

        table = table_of(contacts)
        return appended(contacts, self.match_table(table, map_columns(table.column_names)).columns)

    def _match_slice(self, contacts: Contacts, slots: Sequence[str], names: Sequence[str]) -> pa.Table:
        directory = self._directory
        standard = standardise(contacts)
        side = surprised(standard, directory.chances)
        found = self._answers(side)
        matched = np.flatnonzero(found.contact >= 0)
        pairs = Pairs(side, directory.side, (matched, found.contact[matched]))
        latest = directory.contacts.take(arrow.numbers(found.contact, found.contact < 0))
        labelled = label_slots(slots, contacts, comparable(contacts, standard), latest, Matches(pairs, self._nicknames))
        columns = [
            STATUS_TEXTS.take(arrow.numbers(found.status)),
            score_texts(found.score),
            arrow.filled(directory.ids.take(arrow.numbers(found.contact, found.contact < 0))),
            found.reason,
        ]
        for one in labelled.values():
            columns += [one.label, one.latest]
        return pa.table(columns, names=list(names))

    def _answers(self, side: Side) -> Answers:
        """One answer for each contact: what was decided for those with candidates, `none` or `invalid` for the rest."""
        hits = look_up(self._directory.index, side.standard, self._nicknames)
        decided = [self._decide(side, batch) for batch in batches(hits, PAIRS)]
        return combined(decided, side.standard)

    def _decide(self, side: Side, hits: Hits) -> tuple[I64, Answers]:
        directory = self._directory
        pairs = Pairs(side, directory.side, pairs_of(directory.index, hits, directory.rows))
        compared = compare(pairs, self._nicknames)
        candidates = Candidates(
            pairs.rows[0],
            weigh(compared, pairs.size, directory.rows),
            exact(compared, pairs.size),
            directory.updated[pairs.rows[1]],
            directory.order[pairs.rows[1]],
        )
        decision = decide(candidates, self._threshold, same_person(directory.side.standard, pairs.rows[1]))
        return decision.row, answer(pairs, compared, decision, directory)


def counts_of(table: pa.Table, slots: Sequence[str]) -> dict[str, int]:
    """`status.exact`, `label.email.old` and so on → rows; empty labels are not counted."""
    named = [("status", "match_status"), *((f"label.{slot}", f"{slot}_label") for slot in slots)]
    counts = {}
    for kind, column in named:
        for found in sorted(pc.value_counts(table[column].combine_chunks()).to_pylist(), key=itemgetter("values")):
            if found["values"]:
                counts[f"{kind}.{found['values']}"] = found["counts"]
    return counts
