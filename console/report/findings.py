"""What a report shows beyond the summary, read from the result and the rejects in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from console.result_columns import first_appended, rejects_reader, result_reader

STEPS = 20
"""Bars of the score distribution."""
SAMPLES = 4
"""Rows shown of each status."""
SAMPLED_ROWS = 200_000
"""Rows among which samples are looked for: those of a rare status may lie behind them, and are not waited for."""
REJECTS = 12
REPEATED = 5
_BLOCK = 16 << 20
_MOST_COUNTS = 1 << 20
"""Counts of contacts that are kept before equal ones are put together."""

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a sampled row: its header, what the upload says, what is said of it, the latest value."""

    title: str
    value: str
    label: str
    latest: str


@dataclass(frozen=True, slots=True)
class Sample:
    row: int
    """Of the result, from 1."""
    score: str
    contact: str
    reason: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Findings:
    matched_scores: Sequence[int]
    """Matched rows by score, in `STEPS` equal steps from 0 to 1."""
    other_scores: Sequence[int]
    """The same of rows that had a candidate, but no match."""
    contacts: int
    """Directory contacts that some row was matched to."""
    repeated: int
    """Those that several rows were matched to."""
    most_repeated: Sequence[tuple[str, int]]
    samples: Mapping[str, Sequence[Sample]]
    rejects: Sequence[Mapping[str, str]]


def read_findings(result: Path, rejects: Path | None, summary: Mapping[str, Any]) -> Findings:
    """Goes over the result once for the figures, and over its first rows for the samples."""
    with result_reader(result, summary["dialect"]) as rows:
        header = next(rows)
        samples = _samples(rows, header, summary)
    matched, other, contacts = _figures(result, header, summary["dialect"])
    counts = contacts.column("count").to_numpy()
    top = contacts.take(pc.select_k_unstable(contacts, REPEATED, [("count", "descending"), ("id", "ascending")]))
    repeated = [(row["id"], row["count"]) for row in top.to_pylist() if row["count"] > 1]
    return Findings(
        matched.tolist(), other.tolist(), counts.size, int((counts > 1).sum()), repeated, samples, _rejects(rejects)
    )


def _figures(result: Path, header: Sequence[str], dialect: Mapping[str, Any]) -> tuple[Counts, Counts, pa.Table]:
    """Scores of matched rows and of others, and how many rows each contact was matched to."""
    matched, other = np.zeros(STEPS, np.int64), np.zeros(STEPS, np.int64)
    kept: list[pa.Table] = []
    for score, contact in _scores(result, header, dialect):
        step = np.minimum((score * STEPS).astype(np.int64), STEPS - 1)
        found = pc.not_equal(contact, "").to_numpy(zero_copy_only=False)
        matched += np.bincount(step[found], minlength=STEPS)
        other += np.bincount(step[~found & (score > 0)], minlength=STEPS)
        kept.append(pa.table({"id": contact.filter(pa.array(found)), "count": np.ones(int(found.sum()), np.int64)}))
        if sum(table.num_rows for table in kept) > _MOST_COUNTS:
            kept = [_summed(kept)]
    return matched, other, _summed(kept)


def _summed(tables: Sequence[pa.Table]) -> pa.Table:
    empty = pa.schema([("id", pa.string()), ("count", pa.int64())]).empty_table()
    sums = pa.concat_tables([empty, *tables]).group_by("id").aggregate([("count", "sum")])
    return sums.rename_columns(["id", "count"])


def _scores(
    result: Path, header: Sequence[str], dialect: Mapping[str, Any]
) -> Iterator[tuple[npt.NDArray[np.float64], pa.Array]]:
    """Scores (0 where there is none) and contacts, block by block. Columns go by place: names may stand twice."""
    names = [str(place) for place in range(len(header))]
    first = first_appended(header)
    with (
        result.open("rb") as file,
        arrow_csv.open_csv(
            file,
            arrow_csv.ReadOptions(column_names=names, skip_rows_after_names=1, block_size=_BLOCK),
            arrow_csv.ParseOptions(
                delimiter=dialect["delimiter"],
                quote_char=dialect["quotechar"] or False,
                escape_char=dialect.get("escapechar") or False,
                newlines_in_values=True,
            ),
            arrow_csv.ConvertOptions(
                include_columns=[names[first + 1], names[first + 2]],
                column_types={names[first + 1]: pa.float64(), names[first + 2]: pa.string()},
            ),
        ) as reader,
    ):
        for batch in reader:
            score = pc.fill_null(batch.column(0), 0.0).to_numpy(zero_copy_only=False)
            yield score, pc.fill_null(batch.column(1), "")


def _samples(
    rows: Iterator[list[str]], header: Sequence[str], summary: Mapping[str, Any]
) -> Mapping[str, Sequence[Sample]]:
    first = first_appended(header)
    wanted = {status: min(SAMPLES, count) for status, count in summary["by_status"].items() if count}
    samples: dict[str, list[Sample]] = {status: [] for status in wanted}
    missing = sum(wanted.values())
    for number, row in enumerate(islice((row for row in rows if row), SAMPLED_ROWS), 1):
        found = samples.get(row[first], [])
        if missing and len(found) < wanted.get(row[first], 0):
            score, contact, reason = row[first + 1 : first + 4]
            found.append(Sample(number, score, contact, reason, _fields(header, row, first + 4, summary["columns"])))
            missing -= 1
        if not missing:
            break
    return samples


def _fields(header: Sequence[str], row: Sequence[str], first: int, columns: Mapping[str, str]) -> Sequence[Field]:
    """The fields that either side has, in the result's order."""
    found = []
    for place in range(first, len(header) - 1, 2):
        title = header[place].rpartition("_label")[0]
        value = row[header.index(columns[title])] if columns.get(title) in header else ""
        if value or row[place + 1]:
            found.append(Field(title, value, row[place], row[place + 1]))
    return found


def _rejects(path: Path | None) -> Sequence[Mapping[str, str]]:
    if path is None:
        return []
    with rejects_reader(path) as rows:
        return list(islice(rows, REJECTS))
