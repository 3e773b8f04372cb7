"""A preview as a program reads it."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from console.looks_like import hints
from console.paths import readable
from console.preview import Preview

SHOWN_ROWS = 10
SAMPLE = 200
"""Rows whose values tell what a column looks like."""
NAMED_REJECTS = 100
REMEDIES: Mapping[str, str] = {
    "too_few_fields": "give these rows a value, or an empty one, for every column of the header",
    "too_many_fields": "put values that hold the delimiter in quotes, or take out what stands behind the last column",
    "unclosed_quote": "close the quote, or double it where it is meant as a character",
    "row_too_long": "cut the row, or see that its line ends are there",
    "misplaced_escape": "take out the escape character behind the closing quote, or put it within the quotes",
    "undecodable": "save the file as UTF-8, or name the encoding that it is in with --encoding",
}


def preview_json(preview: Preview) -> dict[str, Any]:
    """The contract of `preview --json`: values that `json` takes."""
    head, rejects = preview.head, preview.parsed.rejects
    return {
        "file": readable(head.path),
        "usable": not preview.problem,
        "problem": preview.problem,
        "size": head.size,
        "compression": head.compression,
        "dialect": head.layout.dialect.to_json(),
        "columns": column_list(preview),
        "rows": preview.rows,
        "chunk_size": preview.chunk_bytes,
        "chunks": preview.chunks,
        "exact": preview.complete,
        "looked_at": {"bytes": preview.looked_at, "rows": preview.parsed.rows, "rejects": len(rejects)},
        "rows_in_fallback_encoding": preview.parsed.fallback_rows,
        "rejects_by_reason": by_reason(preview),
        "rejects": [
            {"row_number": reject.row_number, "reason": reject.reason, "detail": reject.detail}
            for reject in rejects[:NAMED_REJECTS]
        ],
        "remedies": {reason: REMEDIES[reason] for reason in by_reason(preview) if reason in REMEDIES},
        "first_rows": [list(row) for row in zip(*first_values(preview, SHOWN_ROWS), strict=True)],
    }


def column_list(preview: Preview) -> list[dict[str, str]]:
    """Each column's header text, its slot (empty: it passes through) and the slot that it looks like."""
    header, columns = preview.head.layout.header, preview.columns
    slots = {index: slot for slot, index in columns.slots.items()}
    slots |= {
        index: name for name, index in (("id", columns.id), ("updated_at", columns.updated_at)) if index is not None
    }
    similar = hints(header, columns, first_values(preview, SAMPLE))
    return [
        {"header": title, "field": slots.get(index, ""), "looks_like": similar.get(index, "")}
        for index, title in enumerate(header)
    ]


def first_values(preview: Preview, rows: int) -> Sequence[Sequence[str]]:
    """Of each column, the values of the first rows that can be read."""
    return [column.slice(0, rows).to_pylist() for column in preview.parsed.columns.columns]


def first_numbers(preview: Preview, rows: int) -> list[int]:
    return [int(number) for number in islice(preview.parsed.row_numbers, rows)]


def by_reason(preview: Preview) -> dict[str, int]:
    return dict(preview.parsed.rejects.by_reason().most_common())
