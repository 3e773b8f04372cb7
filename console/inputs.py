"""Looks at the user's files before any work begins on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chunker.layout import LONGEST_HEADER
from console.mistakes import Mistake
from console.plain import plain_blocks
from console.request import MatchRequest, UploadRequest
from fleet.domain.compression import Compression, compression_of
from matching import ColumnMap, UnusableColumns, check_threshold, map_columns
from rows import HEAD_SIZES, DialectOptions, Layout, inspect, plain_head, tells_encoding


@dataclass(frozen=True, slots=True)
class Head:
    """What the beginning of a file tells."""

    path: Path
    layout: Layout
    size: int
    """Plain bytes of the file; an estimate where it is compressed."""
    options: DialectOptions
    compression: Compression | None = None


def read_head(path: Path, options: DialectOptions | None = None) -> Head:
    """Reads as much as the chunker does. Raises UnusableFile."""
    options = options or DialectOptions()
    data, size = b"", path.stat().st_size
    with path.open("rb") as file:
        for most in HEAD_SIZES:
            data += file.read(most - len(data))
            compression = compression_of(data)
            head = plain_head(data, compression, size=size, most=most, name=str(path))
            if tells_encoding(head.data, options):
                break
    layout = inspect(head.data, complete=head.complete, name=str(path), options=options)
    return Head(path, layout, head.size, options, compression)


def dialect_of(upload: UploadRequest) -> DialectOptions:
    """Raises UnusableOption."""
    return DialectOptions.of(upload.delimiter, upload.encoding, upload.quotechar, header=upload.header)


def check_rows(head: Head) -> None:
    """Raises Mistake when there is nothing but line ends after the header."""
    skipped = head.layout.data_start
    for block in plain_blocks(head.path):
        if block[skipped:].strip(b"\r\n\x00"):
            return
        skipped = max(skipped - len(block), 0)
    raise Mistake(f"{head.path} has a header but no rows; there is nothing to match.")


def check_header(head: Head) -> None:
    """Raises Mistake when the chunker would refuse it for its length."""
    if len(head.layout.header_raw) > LONGEST_HEADER:
        raise Mistake(f"{head.path}: the header is longer than {LONGEST_HEADER} bytes; use shorter column names.")


def columns_of(
    head: Head, wanted: Mapping[str, str], *, directory: bool = False, id_column: str | None = None
) -> ColumnMap:
    """Which column is which field. Raises Mistake."""
    try:
        by_name = head.options.by_name(wanted, head.layout.header)
        return map_columns(head.layout.header, by_name, directory=directory, id_column=id_column)
    except UnusableColumns as error:
        raise Mistake(f"{head.path}: {error}") from error


def check_content(request: MatchRequest) -> None:
    """Checks what only the files' content tells. Raises Mistake, UnusableFile, UnusableOption, UnusableThreshold."""
    if request.upload.threshold is not None:
        check_threshold(request.upload.threshold)
    upload = read_head(request.upload.path, dialect_of(request.upload))
    directory = read_head(request.directory)
    check_header(upload)
    columns_of(upload, request.upload.columns)
    columns_of(directory, {}, directory=True, id_column=request.directory_id)
    check_rows(upload)
    check_rows(directory)
