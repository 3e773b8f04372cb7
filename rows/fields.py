"""Rows become columns: by pyarrow, which agrees with the `csv` module on rows whose quotes all close.

Where pyarrow does not come out with every row, the `csv` module reads the chunk, 10 times slower.
"""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from rows.dialect import Dialect, Layout
from rows.encodings import UTF_8
from rows.lines import CR, LF, Offsets
from rows.raw import RawRows
from rows.scan import inside, packed
from rows.structure import structure


def read_columns(raw: RawRows, layout: Layout, wanted: Sequence[int]) -> pa.Table | None:
    """The `wanted` columns (indices into the header), of type string; None when pyarrow does not read every row.

    `raw` is valid UTF-8 and every quote in it closes. A missing value is the empty string. None where a row has not as
    many fields as the header, and in rare other cases.
    """
    names = [str(index) for index in range(len(layout.header))]
    # Header names may repeat and pyarrow takes no columns for all, so columns go by number and one is always read.
    included = [names[index] for index in dict.fromkeys(wanted)] or names[:1]
    # pyarrow drops a mark that begins its input; here it belongs to the first value.
    text = codecs.BOM_UTF8 + raw.text if raw.text.startswith(codecs.BOM_UTF8) else raw.text
    if not len(raw):
        return _table([pa.nulls(0, pa.string()) for _ in wanted], layout, wanted)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
            parse_options=_parse_options(layout.dialect),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(included, pa.string()),
                include_columns=included,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(raw):
        return None
    return _table([table.column(names[index]).combine_chunks() for index in wanted], layout, wanted)


def read_slowly(raw: RawRows, layout: Layout, wanted: Sequence[int]) -> pa.Table:
    """The same by the `csv` module, of rows that have as many fields as the header."""
    columns = [pa.lib.StringBuilder() for _ in wanted]
    for fields in _records(raw, layout.dialect):
        for column, index in zip(columns, wanted, strict=True):
            column.append(fields[index])
    return _table([column.finish() for column in columns], layout, wanted)


def count_fields(raw: RawRows, dialect: Dialect) -> Offsets:
    """How many fields each row has: one, and one more for each delimiter that stands outside quotes."""
    if not len(raw):
        return np.zeros(0, np.int64)
    text = structure(raw.text, replace(dialect, encoding=UTF_8))
    view = np.frombuffer(text, np.uint8)
    found = view == ord(dialect.delimiter)
    quote = dialect.quotechar.encode()
    if quote and quote in text:
        delimiters, line_ends = packed(found), packed((view == LF) | (view == CR))
        delimiters &= ~inside(packed(view == quote[0]), line_ends | delimiters)
        found = np.unpackbits(delimiters.astype("<u8").view(np.uint8), count=len(view), bitorder="little")
    return np.add.reduceat(found, raw.starts, dtype=np.int64) + 1


def count_slowly(raw: RawRows, dialect: Dialect) -> Offsets:
    """The same by the `csv` module, row by row."""
    return np.fromiter(map(len, _records(raw, dialect)), np.int64, len(raw))


def _records(raw: RawRows, dialect: Dialect) -> Iterator[list[str]]:
    return (next(dialect.read(raw[row].decode())) for row in range(len(raw)))


def _table(columns: Sequence[pa.Array], layout: Layout, wanted: Sequence[int]) -> pa.Table:
    return pa.Table.from_arrays(columns, names=[layout.header[index] for index in wanted])


def _parse_options(dialect: Dialect) -> arrow_csv.ParseOptions:
    return arrow_csv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char=dialect.quotechar or False,
        double_quote=True,
        escape_char=dialect.escapechar or False,
        newlines_in_values=True,
        ignore_empty_lines=False,
    )
