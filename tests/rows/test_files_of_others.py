"""Odd files from other projects' test suites (see data/README.md), each also with its line ends made CRLF and CR."""

import csv
import io
from pathlib import Path

import pytest

from rows import inspect, parse_rows

DATA = Path(__file__).parent / "data"
EXPECTED = {
    # file: encoding, delimiter, columns, rows, rejects
    "csv-spectrum-comma_in_quotes.csv": ("utf-8", ",", 5, 1, 0),
    "csv-spectrum-escaped_quotes.csv": ("utf-8", ",", 2, 2, 0),
    "csv-spectrum-json.csv": ("utf-8", ",", 2, 1, 0),
    "csv-spectrum-quotes_and_newlines.csv": ("utf-8", ",", 2, 2, 0),
    "csv-spectrum-utf8.csv": ("utf-8", ",", 3, 2, 0),
    "papaparse-utf-8-bom-sample.csv": ("utf-8", ",", 3, 1, 0),
    "tabulator-accent.csv": ("utf-8", ";", 17, 2, 0),
    "tabulator-bom.csv": ("utf-8", ",", 2, 2, 0),
    "tabulator-escaping.csv": ("utf-8", ",", 2, 3, 0),
    "tabulator-latin1.csv": ("cp1252", ",", 2, 2, 0),
    "tabulator-skip-blank-at-the-end.csv": ("utf-8", ",", 2, 2, 1),
    "tabulator-table.tsv": ("utf-8", "\t", 2, 3, 0),
}


def test_every_file_is_tried() -> None:
    assert {path.name for path in DATA.iterdir() if path.is_file()} == {*EXPECTED, "README.md"}


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("name", EXPECTED)
def test_files_of_others_read_as_by_the_csv_module(name: str, line_end: bytes) -> None:
    data = (DATA / name).read_bytes().replace(b"\n", line_end)
    layout = inspect(data, complete=True, name=name)
    width = len(layout.header)
    parsed = parse_rows(data[layout.data_start :], layout, first_row=1, wanted=range(width), at_end=True)
    dialect = layout.dialect
    assert (dialect.encoding, dialect.delimiter, width, parsed.rows, len(parsed.rejects)) == EXPECTED[name]
    text = data.decode("utf-8-sig" if dialect.bom else dialect.encoding)
    records = [each for each in csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter) if each]
    assert list(layout.header) == records[0]
    rows = [list(row) for row in zip(*(column.to_pylist() for column in parsed.columns.columns), strict=True)]
    assert rows == [each for each in records[1:] if len(each) == width]
