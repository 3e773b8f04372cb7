"""The `explain` command: matches one row of a result again, and tells all that led to its answer."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from console.directory import build_directory
from console.explain_text import explanation_text
from console.nicknames import read_table
from console.paths import readable
from console.result_row import ANSWERS, ResultRow, read_row, summary_of
from matching import MODEL_VERSION, Directory, Matcher

EXPLAINED = 3
"""Candidates that a person is shown, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """The command line of `explain`, unchecked."""

    result: Path
    row: int
    directory: Path
    summary: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    directory_id: str | None = None
    nicknames: Path | None = None
    threshold: float | None = None
    show: int = EXPLAINED


def explain_command(request: ExplainRequest, *, as_json: bool) -> int:
    """Returns the exit code. Raises errors that `mistakes.report` has sentences for."""
    summary = summary_of(request.result, request.summary)
    row = read_row(request.result, request.row, summary, request.columns)
    directory = open_directory(request.directory, request.directory_id)
    threshold = summary.get("threshold") if request.threshold is None else request.threshold
    nicknames = None if request.nicknames is None else read_table(request.nicknames)
    matcher = Matcher(directory, nicknames=nicknames, threshold=threshold)
    explanation = matcher.explain(_table(row), row.columns)
    now = {name: getattr(explanation, name) for name in ANSWERS}
    beside = compared_with_result(row.answer, now, summary, directory.version)
    if as_json:
        told = {"result": readable(request.result), "row": row.number, "upload_row": row.upload_row}
        told |= {"beside_the_result": beside, **asdict(explanation)}
        sys.stdout.buffer.write((json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())
    else:
        sys.stdout.write(explanation_text(readable(request.result), row, explanation, beside, request.show))
    return 0


def open_directory(path: Path, id_column: str | None) -> Directory:
    """Of an index folder, or of the CSV that `match` takes. Raises Mistake, UnusableFile, UnusableDirectory."""
    return Directory.open(path) if path.is_dir() else build_directory(path, name=path.stem, id_column=id_column)


def compared_with_result(
    then: Mapping[str, str], now: Mapping[str, str], summary: Mapping[str, Any], version: str
) -> str:
    """A sentence on whether the result has the same answer, and what is known of why it has not."""
    if all(then.get(name, "").removeprefix("'") == now[name].removeprefix("'") for name in ("status", "score", "id")):
        return "The result has the same answer."
    why = ""
    if summary and summary.get("model_version") != MODEL_VERSION:
        why = f" It was made by model {summary.get('model_version')}, and this is model {MODEL_VERSION}."
    elif summary and summary.get("directory_version") != version:
        why = f" It was matched against another directory: version {summary.get('directory_version')}, not {version}."
    elif summary:
        why = " The directory is the same; the row, the nicknames or the threshold are others."
    answer = " ".join(filter(None, (then.get(name, "") for name in ("status", "score", "id"))))
    return f"The result has another answer: {answer}.{why}"


def _table(row: ResultRow) -> pa.Table:
    return pa.table([pa.array([value], pa.string()) for value in row.values], names=list(row.header))
