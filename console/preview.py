"""What becomes of a file before any job: the chunker's and the worker's own reading of its first MiBs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chunker.chunk_size import chunk_rows, chunk_size
from console.inputs import Head, check_header, check_rows, columns_of, dialect_of, read_head
from console.mistakes import Mistake
from console.paths import check_file
from console.plain import plain_beginning
from console.plan import USUAL_CHUNK
from console.request import UploadRequest
from matching import ColumnMap, UnusableDirectory, checked_ids
from rows import DialectOptions, ParsedRows, RowSpan, Splitter, parse_rows

LOOKED_AT = 8 << 20
"""Bytes of rows that are read: what a person waits for, and what memory holds."""
SMALL_SPAN = 64 << 10
"""Where the file goes on behind what is read, no more than this much of it is left out."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that can be read as CSV, and its first rows as a worker reads them, all columns of them."""

    head: Head
    columns: ColumnMap
    """Without slots where the header cannot be matched on."""
    problem: str
    """Why no job can use the file, in a sentence; empty when one can."""
    parsed: ParsedRows
    looked_at: int
    """Plain bytes from the begin of the file to the end of the last row in `parsed`."""
    complete: bool
    """Whether that is all of the file."""
    chunk_bytes: int
    chunks: int
    """Exact when `complete`, else an estimate."""

    @property
    def rows(self) -> int:
        """Exact when `complete`, else an estimate from the rows that were read and the bytes that were not."""
        start = self.head.layout.data_start
        share = (self.head.size - start) / max(self.looked_at - start, 1)
        return self.parsed.rows if self.complete else round(self.parsed.rows * share)


def look(
    path: Path,
    wanted: Mapping[str, str],
    options: DialectOptions | None = None,
    *,
    directory: bool = False,
    id_column: str | None = None,
) -> Preview:
    """Reads the first MiBs of a file, whatever its size; `wanted` and `id_column` name columns as for `match`.

    Raises Mistake or UnusableFile when it is no CSV with rows.
    """
    check_file(path)
    head = read_head(path, options)
    check_rows(head)
    # Of a compressed file the chunker knows no more than its head when it chooses the size of a chunk.
    start, chunk = head.layout.data_start, chunk_size(head.size, USUAL_CHUNK, None)
    plain = plain_beginning(path, start + LOOKED_AT)
    data, complete, head = plain.data[start:], plain.complete, replace(head, size=plain.size)
    most_rows = chunk_rows(head.size, chunk)
    spans = _spans(data, head, (chunk if complete else SMALL_SPAN, most_rows), complete=complete)
    end = spans[-1].end if spans else start
    every = range(len(head.layout.header))
    parsed = parse_rows(data[: end - start], head.layout, first_row=1, wanted=every, at_end=complete)
    columns, problem = _columns(head, wanted, parsed, directory, id_column)
    chunks = len(spans) if complete else math.ceil((head.size - start) / chunk)
    return Preview(head, columns, problem, parsed, end, complete, chunk, chunks)


def look_at_both(
    upload: UploadRequest, directory: Path | None, directory_id: str | None
) -> tuple[Preview, Preview | None]:
    """Of an upload and of the directory where there is one. Raises as `look` does, and UnusableOption."""
    seen = look(upload.path, upload.columns, dialect_of(upload))
    return seen, None if directory is None else look(directory, {}, directory=True, id_column=directory_id)


def check_usable(*previews: Preview | None) -> None:
    """Raises Mistake when a job could not use one of them."""
    for preview in previews:
        if preview and preview.problem:
            raise Mistake(preview.problem)


def _spans(data: bytes, head: Head, most: tuple[int, int], *, complete: bool) -> list[RowSpan]:
    """`most`: bytes and rows of a span."""
    start, (span_bytes, span_rows) = head.layout.data_start, most
    splitter = Splitter(head.layout.dialect, start=start, first_row=1, chunk_bytes=span_bytes, chunk_rows=span_rows)
    spans = splitter.feed(data)
    return spans + splitter.finish() if complete else spans


def _columns(
    head: Head, wanted: Mapping[str, str], parsed: ParsedRows, directory: bool, id_column: str | None
) -> tuple[ColumnMap, str]:
    """The columns and no problem, or the problem and what could be told of the columns."""
    columns = ColumnMap({})
    try:
        check_header(head)
        columns = columns_of(head, wanted, directory=directory, id_column=id_column)
        if directory and parsed.columns.num_rows:
            checked_ids(parsed.columns, columns, parsed.row_numbers)
    except Mistake as error:
        return columns, str(error)
    except UnusableDirectory as error:
        return columns, f"{head.path}: {error}"
    return columns, ""
