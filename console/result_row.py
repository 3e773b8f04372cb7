"""One row of a result: what the upload had, and what was answered."""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from console.inputs import read_head
from console.mistakes import Mistake
from console.outputs import outputs_of
from console.paths import check_file
from console.result_columns import first_appended, rejects_reader, result_reader
from matching import ColumnMap, UnusableColumns, map_columns

ANSWERS = ("status", "score", "id", "reason")


@dataclass(frozen=True, slots=True)
class ResultRow:
    number: int
    """In the result, from 1."""
    header: Sequence[str]
    """Of the upload."""
    values: Sequence[str]
    """Of the upload."""
    columns: ColumnMap
    answer: Mapping[str, str]
    """`status`, `score`, `id` and `reason` as the result has them."""
    upload_row: int | None
    """The row's number in the upload, where the rejects are at hand or there are none."""


def summary_of(result: Path, named: Path | None) -> Mapping[str, Any]:
    """The summary beside the result, or the one that is named; nothing where there is none. Raises Mistake."""
    path = named or outputs_of(result, result).summary
    if named is None and not path.is_file():
        return {}
    check_file(path)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Mistake(f"{path} is no summary of a result ({error}); name one with --summary.") from error
    if not isinstance(found, dict) or "dialect" not in found or "columns" not in found:
        raise Mistake(f"{path} is no summary of a result; name one with --summary.")
    return found


def read_row(result: Path, number: int, summary: Mapping[str, Any], wanted: Mapping[str, str]) -> ResultRow:
    """Row `number`; `wanted` (field → header) comes before the summary's columns. Raises Mistake, UnusableFile."""
    check_file(result)
    dialect = summary["dialect"] if summary else read_head(result).layout.dialect.to_json()
    with result_reader(result, dialect) as rows:
        header = next(rows)
        if not any(title.startswith("match_status") for title in header):
            raise Mistake(f"{result} has no column match_status; name a result that contactfleet wrote.")
        first = first_appended(header)
        row = next(islice((row for row in rows if row), number - 1, None), None)
    if row is None:
        raise Mistake(f"{result} has no row {number}; rows are counted from 1, the header and rejects not.")
    upload = header[:first]
    answer = dict(zip(ANSWERS, row[first:], strict=False))
    columns = _columns(result, upload, {**summary.get("columns", {}), **wanted})
    return ResultRow(number, upload, row[:first], columns, answer, _upload_row(result, number, summary))


def _columns(result: Path, header: Sequence[str], named: Mapping[str, str]) -> ColumnMap:
    """As the headers tell where that is what is named: two columns may have the same text."""
    try:
        columns = map_columns(header)
        if not named or {slot: header[index] for slot, index in columns.slots.items()} == named:
            return columns
    except UnusableColumns:
        pass
    try:
        return map_columns(header, named)
    except UnusableColumns as error:
        raise Mistake(f"{result}: {error}") from error


def _upload_row(result: Path, number: int, summary: Mapping[str, Any]) -> int | None:
    """The number-th row of the upload that is no reject."""
    rejects = outputs_of(result, result).rejects
    if not summary.get("rows_rejected", 1):
        return number
    if not summary or not rejects.is_file():
        return None
    with rejects_reader(rejects) as rows:
        rejected = sorted(int(row["row_number"]) for row in rows)
    for before in count():
        if bisect_left(rejected, number + before + 1) == before:
            return number + before
    return None
