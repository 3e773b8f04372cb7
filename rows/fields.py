"""Rows become columns: by pyarrow, which agrees with the `csv` module on rows whose quotes all close.

Where pyarrow does not come out with every row, the `csv` module reads the chunk, 10 times slower.
"""

import codecs
from collections.abc import Sequence

import pyarrow as pa
from pyarrow import csv as arrow_csv

from rows.dialect import Dialect, Layout
from rows.raw import RawRows

FieldCounts = dict[int, int]
"""Index of a row that has not as many fields as the header → how many it has."""


def read_columns(raw: RawRows, layout: Layout, wanted: Sequence[int]) -> tuple[pa.Table, FieldCounts]:
    """The `wanted` columns (indices into the header), of type string, of the rows that have the header's field count.

    `raw` is valid UTF-8 and every quote in it closes. A missing value is the empty string.
    """
    if not len(raw):
        return _table([pa.array([], pa.string()) for _ in wanted], layout, wanted), {}
    read = _by_arrow(raw, layout, wanted) or _by_csv_module(raw, layout, wanted)
    columns, misfits = read
    return _table(columns, layout, wanted), misfits


def _table(columns: Sequence[pa.Array], layout: Layout, wanted: Sequence[int]) -> pa.Table:
    return pa.Table.from_arrays(columns, names=[layout.header[index] for index in wanted])


def _by_arrow(raw: RawRows, layout: Layout, wanted: Sequence[int]) -> tuple[list[pa.Array], FieldCounts] | None:
    """None when pyarrow did not read every row."""
    misfits: FieldCounts = {}

    def leave_out(row: arrow_csv.InvalidRow) -> str:
        misfits[row.number - 1] = row.actual_columns
        return "skip"

    names = [str(index) for index in range(len(layout.header))]
    # Header names may repeat and pyarrow takes no columns for all, so columns go by number and one is always read.
    included = [names[index] for index in dict.fromkeys(wanted)] or names[:1]
    # pyarrow drops a mark that begins its input; here it belongs to the first value.
    text = codecs.BOM_UTF8 + raw.text if raw.text.startswith(codecs.BOM_UTF8) else raw.text
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
            parse_options=_parse_options(layout.dialect, leave_out),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(included, pa.string()),
                include_columns=included,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows + len(misfits) != len(raw):
        return None
    return [table.column(names[index]).combine_chunks() for index in wanted], misfits


def _parse_options(dialect: Dialect, leave_out: object) -> arrow_csv.ParseOptions:
    return arrow_csv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char=dialect.quotechar or False,
        double_quote=True,
        escape_char=dialect.escapechar or False,
        newlines_in_values=True,
        ignore_empty_lines=False,
        invalid_row_handler=leave_out,
    )


def _by_csv_module(raw: RawRows, layout: Layout, wanted: Sequence[int]) -> tuple[list[pa.Array], FieldCounts]:
    records = [next(layout.dialect.read(raw[row].decode())) for row in range(len(raw))]
    expected = len(layout.header)
    misfits = {index: len(fields) for index, fields in enumerate(records) if len(fields) != expected}
    good = [fields for fields in records if len(fields) == expected]
    return [pa.array([fields[index] for fields in good], pa.string()) for index in wanted], misfits
