"""Matches contacts against a directory: the one door to this package."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from matching import arrow
from matching.answers import STATUS_TEXTS, STATUSES, Answers, Met, answers, score_texts
from matching.appended import appended_slots, result_columns
from matching.arrays import I64
from matching.blocking import keys_of, meetings
from matching.columns import ColumnMap, map_columns
from matching.contacts import Contacts
from matching.decide import SCALE
from matching.directory import Directory, surprised
from matching.judge import Judged, judge
from matching.labelling import Matches, label_slots
from matching.labels import LABELS, Labelled
from matching.nickname_table import NicknameTable
from matching.nicknames import Nicknames, packaged_nicknames
from matching.pairs import Pairs, Side
from matching.reading import read_contacts
from matching.reasons import reasons
from matching.standardise import Standard, comparable, standardise
from matching.unusable import check_threshold
from matching.weights import THRESHOLD

if TYPE_CHECKING:
    import pandas as pd

    from matching.explain import Explanation

SLICE = 65_536
"""Rows worked on at once; answers do not depend on it."""

PAIRS = 60_000
"""Pairs that are compared at once: so few that what is known of them stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The columns to append, all texts, one row for each contact; and how often each status and label stands there."""

    columns: pa.Table
    counts: dict[str, int]


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
        slots = appended_slots(columns.whole, self._directory.slots)
        names = result_columns(columns, self._directory.slots)
        parts = [
            self._match_slice(everyone.slice(start, SLICE), slots, names) for start in range(0, everyone.rows, SLICE)
        ]
        schema = pa.schema([(name, pa.string()) for name in names])
        table = pa.concat_tables([part.columns for part in parts]) if parts else schema.empty_table()
        return Matched(table, dict(sum((Counter(part.counts) for part in parts), Counter())))

    def match(self, contacts: "pd.DataFrame") -> "pd.DataFrame":
        """The frame with the result's columns after its own; columns recognised by synonym (UnusableColumns)."""
        from matching.frames import appended, table_of  # noqa: PLC0415 - pandas is for library users only

        table = table_of(contacts)
        return appended(contacts, self.match_table(table, map_columns(table.column_names)).columns)

    def explain(self, contacts: pa.Table, columns: ColumnMap) -> "Explanation":
        """Matches a table of one row and keeps all that was found out on the way. Raises ValueError for more rows."""
        from matching.explain import explanation  # noqa: PLC0415 - matching needs none of it

        row = self.match_table(contacts, columns).columns.to_pylist()
        if len(row) != 1:
            raise ValueError(f"one row can be explained at a time, and these are {len(row)}")
        return explanation(contacts, columns, row[0], self._directory, self._nicknames, self._threshold)

    def _match_slice(self, contacts: Contacts, slots: Sequence[str], names: Sequence[str]) -> Matched:
        directory = self._directory
        standard = standardise(contacts)
        side = surprised(standard, directory.chances)
        found = self._answers(standard, side)
        matched = np.flatnonzero(found.contact >= 0)
        pairs = Pairs(side, directory.side, (matched, found.contact[matched]))
        latest = directory.contacts.take(found.contact)
        labelled = label_slots(slots, contacts, comparable(contacts, standard), latest, Matches(pairs, self._nicknames))
        columns = [
            STATUS_TEXTS.take(arrow.numbers(found.status)),
            score_texts(found.score),
            arrow.filled(directory.ids.take(arrow.numbers(found.contact, found.contact < 0))),
            reasons(found, standard, directory.ids),
        ]
        for one in labelled.values():
            columns += [one.label, one.latest]
        return Matched(pa.table(columns, names=list(names)), counts_of(found, labelled))

    def _answers(self, standard: Standard, side: Side) -> Answers:
        """One answer for each contact."""
        keys = keys_of(standard, self._nicknames)
        met = [Met.of(self._judged(side, pairs)) for pairs in meetings(self._directory.index, keys, PAIRS)]
        return answers(met, standard)

    def _judged(self, side: Side, rows: tuple[I64, I64]) -> Judged:
        return judge(Pairs(side, self._directory.side, rows), self._directory, self._nicknames, self._threshold)


def counts_of(found: Answers, labelled: Mapping[str, Labelled]) -> dict[str, int]:
    """`status.exact`, `label.email.old` and so on → rows; empty labels are not counted."""
    counted: dict[str, tuple[Sequence[str], npt.NDArray[np.integer]]] = {"status": (STATUSES, found.status)}
    counted |= {f"label.{slot}": (LABELS, one.code) for slot, one in labelled.items()}
    return {
        f"{kind}.{word}": count
        for kind, (words, codes) in counted.items()
        for word, count in zip(words, np.bincount(codes, minlength=len(words)).tolist(), strict=True)
        if word and count
    }
