"""Columns are appended to rows whose own bytes stay as they are."""

import codecs
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rows.arrow import adjacent, for_all_rows, joined
from rows.dialect import Dialect, Layout
from rows.formulas import defused_column
from rows.lines import Offsets
from rows.parse import ParsedRows


def header_line(layout: Layout, appended_names: Sequence[str]) -> bytes:
    """The result's header in UTF-8: a BOM where there was one, the upload's own bytes, the names, the line end.

    A name that the header has already, or that was appended before, gets a number: `match_status_2`.
    """
    dialect = layout.dialect
    bom = codecs.BOM_UTF8 if dialect.bom else b""
    fields = [_quoted_name(name, dialect).encode() for name in unique_names(layout.header, appended_names)]
    return bom + dialect.delimiter.encode().join((layout.header_raw, *fields)) + dialect.line_end.encode()


def unique_names(taken: Sequence[str], names: Sequence[str]) -> list[str]:
    """`names`, each with the lowest number from 2 on behind it that makes it differ from `taken` and those before."""
    used, unique = set(taken), []
    for name in names:
        free, number = name, 2
        while free in used:
            free, number = f"{name}_{number}", number + 1
        used.add(free)
        unique.append(free)
    return unique


def append_columns(parsed: ParsedRows, appended: pa.Table, dialect: Dialect, *, excel_safe: bool = False) -> bytes:
    """The good rows, UTF-8, each as it came in, then the fields of `appended`, then the row's own line end.

    `appended` has one row for each good row, all columns of type string; null is written as the empty field. The last
    row gets the dialect's line end when it has none. `excel_safe` defuses formulas in what is appended.
    """
    raw = parsed.raw
    if appended.num_rows != len(raw):
        raise ValueError(f"{appended.num_rows} rows to append to {len(raw)}")
    if not len(raw):
        return b""
    columns = [column.combine_chunks() for column in appended.columns]
    fields = [_quoted(defused_column(column) if excel_safe else column, dialect) for column in columns]
    last_line_end = raw.text[raw.ends[-1] :] or dialect.line_end.encode()
    return _spliced(raw.text, raw.ends, fields, dialect.delimiter) + last_line_end


def _spliced(text: bytes, ends: Offsets, fields: Sequence[pa.Array], delimiter: str) -> bytes:
    """`text` up to the last of `ends`, with the fields put in at each of them.

    Each piece is the line end of the row before and the row up to its own: so the pieces lie side by side in `text`,
    are an array without being copied, and what they are joined to is the whole result in one buffer.
    """
    pieces = adjacent(text, np.append(0, ends))
    return bytes(joined(pieces, *(field.cast(pa.large_binary()) for field in fields), by=delimiter))


def _quoted_name(name: str, dialect: Dialect) -> str:
    must = dialect.header_quoted or any(character in name for character in _special(dialect))
    return dialect.quoted(name) if must else name


def _special(dialect: Dialect) -> str:
    """Characters that a field can hold only in quotes."""
    return dialect.delimiter + dialect.quotechar + dialect.escapechar + "\r\n"


def _quoted(column: pa.Array, dialect: Dialect) -> pa.Array:
    """Fields as they are written: quoted where they hold delimiter, quote or line end, all of them in a quoted file.

    Where nothing is quoted, a space takes the place of such characters.
    """
    special = _special(dialect)
    column = pc.fill_null(column, for_all_rows("", pa.string())) if column.null_count else column
    text = _text_of(column)
    if not dialect.header_quoted and not any(character in text for character in special.encode()):
        return column
    if not dialect.quotechar:
        return pc.replace_substring_regex(column, f"[{re.escape(special)}]", " ")
    inner = column
    for plain, written in dialect.escapes.items():
        inner = pc.replace_substring(inner, plain, written) if plain.encode() in text else inner
    around = for_all_rows(dialect.quotechar, pa.string())
    quoted = pc.binary_join_element_wise(around, inner, around, for_all_rows("", pa.string()))
    if dialect.header_quoted:
        return quoted
    return pc.if_else(pc.match_substring_regex(column, f"[{re.escape(special)}]"), quoted, column)


def _text_of(column: pa.Array) -> bytes:
    """All values of a string column, one behind the other."""
    _, offsets, values = column.buffers()
    first, last = np.frombuffer(offsets, np.int32)[[column.offset, column.offset + len(column)]]
    return values.to_pybytes()[first:last] if values else b""
