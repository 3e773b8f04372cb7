"""What a row is: the one reading of CSV bytes that chunker and worker share. Pure: bytes in, columns and bytes out."""

from rows.borders import find_rows
from rows.dialect import Dialect, Layout, UnusableFile
from rows.dialect_options import DialectOptions, UnusableOption
from rows.inflate import Inflation, PlainHead, plain_head
from rows.inspect import HEAD_SIZES, inspect, tells_encoding
from rows.limits import MAX_LINE_BYTES, MAX_ROW_BYTES
from rows.parse import ParsedRows, parse_rows
from rows.rejects import REJECTS_HEADER, Reject, Rejects, reject_rows, rejects_csv
from rows.splice import append_columns, header_line
from rows.splitter import RowSpan, Splitter, take_span

__all__ = [
    "HEAD_SIZES",
    "MAX_LINE_BYTES",
    "MAX_ROW_BYTES",
    "REJECTS_HEADER",
    "Dialect",
    "DialectOptions",
    "Inflation",
    "Layout",
    "ParsedRows",
    "PlainHead",
    "Reject",
    "Rejects",
    "RowSpan",
    "Splitter",
    "UnusableFile",
    "UnusableOption",
    "append_columns",
    "find_rows",
    "header_line",
    "inspect",
    "parse_rows",
    "plain_head",
    "reject_rows",
    "rejects_csv",
    "take_span",
    "tells_encoding",
]
