"""Every file of other projects' collections (see data/README.md), read as the csv module reads it with that dialect."""

import csv
import io
from pathlib import Path

import pytest

from rows import UnusableFile, inspect, parse_rows

DATA = Path(__file__).parent / "data" / "torture"
# file: delimiter, quote and escape; encoding, columns, rows, rejects; a reject is a row with another number of fields
EXPECTED = {
    'arrow-testing/data/csv/aggregate_test_100.csv': (',"', 'utf-8', 13, 100, 0),
    'arrow-testing/data/csv/aggregate_test_100_with_dates.csv': (',"', 'utf-8', 15, 100, 0),
    'clevercsv/example/airedale.csv': (',"', 'utf-8', 8, 54, 0),
    'clevercsv/example/imdb.csv': (',"\\', 'utf-8', 44, 100, 0),
    'clevercsv/example/milk.csv': ('\t"', 'utf-8', 23, 380, 0),
    'csv-spectrum/csvs/comma_in_quotes.csv': (',"', 'utf-8', 5, 1, 0),
    'csv-spectrum/csvs/empty.csv': (',"', 'utf-8', 3, 2, 0),
    'csv-spectrum/csvs/empty_crlf.csv': (',"', 'utf-8', 3, 2, 0),
    'csv-spectrum/csvs/escaped_quotes.csv': (',"', 'utf-8', 2, 2, 0),
    'csv-spectrum/csvs/json.csv': (',"', 'utf-8', 2, 1, 0),
    'csv-spectrum/csvs/location_coordinates.csv': (',"', 'utf-8', 4, 1, 0),
    'csv-spectrum/csvs/newlines.csv': (',"', 'utf-8', 3, 3, 0),
    'csv-spectrum/csvs/newlines_crlf.csv': (',"', 'utf-8', 3, 3, 0),
    'csv-spectrum/csvs/quotes_and_newlines.csv': (',"', 'utf-8', 2, 2, 0),
    'csv-spectrum/csvs/simple.csv': (',"', 'utf-8', 3, 1, 0),
    'csv-spectrum/csvs/simple_crlf.csv': (',"', 'utf-8', 3, 1, 0),
    'csv-spectrum/csvs/utf8.csv': (',"', 'utf-8', 3, 2, 0),
    'papaparse/tests/long-sample.csv': (',"', 'utf-8', 7, 7, 0),
    'papaparse/tests/sample-header.csv': (',"', 'utf-8', 2, 2, 0),
    'papaparse/tests/sample.csv': (',"', 'utf-8', 3, 1, 0),
    'papaparse/tests/utf-8-bom-sample.csv': (',"', 'utf-8', 3, 1, 0),
    'papaparse/tests/verylong-sample.csv': (',"', 'utf-8', 3, 2000, 4), # four rows of one field
    'polars/examples/datasets/foods1.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/examples/datasets/foods2.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/examples/datasets/foods3.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/examples/datasets/foods4.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/examples/datasets/foods5.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/examples/datasets/null_nutriscore.csv': (',"', 'utf-8', 6, 27, 0),
    'polars/py-polars/tests/unit/io/files/foods1.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/py-polars/tests/unit/io/files/foods2.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/py-polars/tests/unit/io/files/foods3.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/py-polars/tests/unit/io/files/foods4.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/py-polars/tests/unit/io/files/foods5.csv': (',"', 'utf-8', 4, 27, 0),
    'polars/py-polars/tests/unit/io/files/graph-data/follows.csv': (',"', 'utf-8', 3, 3, 0),
    'polars/py-polars/tests/unit/io/files/graph-data/user.csv': (',"', 'utf-8', 2, 3, 0),
    'polars/py-polars/tests/unit/io/files/small.csv': (',"', 'utf-8', 3, 4, 0),
    'qsv/resources/test/FCOServices_TransparencySpend_May2011.csv': (',"', 'utf-8', 8, 4, 0),
    'qsv/resources/test/House.csv': (',"', 'utf-8', 2, 6, 0),
    'qsv/resources/test/Inpatients_MHA_Machine_readable_dataset_1011.csv': (',"', 'utf-16-le', 19, 327, 0),
    'qsv/resources/test/adur-public-toilets-extsorted-csvmode.csv': (',"', 'utf-8', 32, 15, 0),
    'qsv/resources/test/adur-public-toilets-sorted.csv': (',"', 'utf-8', 32, 15, 0),
    'qsv/resources/test/adur-public-toilets-valid.csv': (',"', 'utf-8', 32, 13, 0),
    'qsv/resources/test/adur-public-toilets.csv': (',"', 'utf-8', 32, 15, 0),
    'qsv/resources/test/aliases-positions-expected.csv': (',"', 'utf-8', 2, 149, 0),
    'qsv/resources/test/aliases.csv': (',"', 'utf-8', 2, 149, 0),
    'qsv/resources/test/boston311-10-boolean-1or0-stats.csv': (',"', 'utf-8', 24, 34, 0),
    'qsv/resources/test/boston311-10-boolean-1or0.csv': (',"', 'utf-8', 30, 10, 0),
    'qsv/resources/test/boston311-10-boolean-tf-stats.csv': (',"', 'utf-8', 24, 34, 0),
    'qsv/resources/test/boston311-10-boolean-tf.csv': (',"', 'utf-8', 30, 10, 0),
    'qsv/resources/test/boston311-10-typesonly-boolean-tf-stats.csv': (',"', 'utf-8', 2, 34, 0),
    'qsv/resources/test/boston311-100-20dupes-random.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-100-antimodes-len500-stats.csv': (',"', 'utf-8', 40, 33, 0),
    'qsv/resources/test/boston311-100-bad.tsv': ('\t"', 'utf-8', 29, 100, 1), # a row with a tab too many
    'qsv/resources/test/boston311-100-deduped.csv': (',"', 'utf-8', 29, 80, 0),
    'qsv/resources/test/boston311-100-diff.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-100-everything-8places-stats.csv': (',"', 'utf-8', 34, 33, 0),
    'qsv/resources/test/boston311-100-everything-date-stats-variance-stddev.csv': (',"', 'utf-8', 40, 33, 0),
    'qsv/resources/test/boston311-100-everything-date-stats.csv': (',"', 'utf-8', 34, 33, 0),
    'qsv/resources/test/boston311-100-everything-datenotime-stats.csv': (',"', 'utf-8', 34, 33, 0),
    'qsv/resources/test/boston311-100-everything-inferdates-defaultwhitelist-stats.csv': (',"', 'utf-8', 34, 33, 0),
    'qsv/resources/test/boston311-100-everything-nodate-stats.csv': (',"', 'utf-8', 34, 33, 0),
    'qsv/resources/test/boston311-100-everything-norounding-stats.csv': (',"', 'utf-8', 31, 29, 0),
    'qsv/resources/test/boston311-100-nopii-searchset.csv': (',"', 'utf-8', 29, 94, 0),
    'qsv/resources/test/boston311-100-notime.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-100-pii-searchset.csv': (',"', 'utf-8', 30, 5, 0),
    'qsv/resources/test/boston311-100-stats.csv': (',"', 'utf-8', 17, 33, 0),
    'qsv/resources/test/boston311-100-typesonly-stats.csv': (',"', 'utf-8', 2, 33, 0),
    'qsv/resources/test/boston311-100-typesonly-withdates-stats.csv': (',"', 'utf-8', 2, 33, 0),
    'qsv/resources/test/boston311-100-with-fake-pii.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-100-with-nonascii-stats.csv': (',"', 'utf-8', 17, 33, 0),
    'qsv/resources/test/boston311-100-with-nonascii.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-100.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-dmy-100.csv': (',"', 'utf-8', 29, 100, 0),
    'qsv/resources/test/boston311-extdedup-dupeoutput.csv': (',"', 'utf-8', 30, 20, 0),
    'qsv/resources/test/boston311-extdedup-neighborhood.csv': (',"', 'utf-8', 29, 19, 0),
    'qsv/resources/test/data.csv.fetch-report.tsv': ('\t"', 'utf-8', 6, 4, 0),
    'qsv/resources/test/data.csv.fetchpost-report.tsv': ('\t"', 'utf-8', 7, 3, 0),
    'qsv/resources/test/data1962.csv': (',"', 'utf-8', 1, 300, 0),
    'qsv/resources/test/dedup-by-id-test-expected.csv': (',"', 'utf-8', 4, 28, 0),
    'qsv/resources/test/dedup-test.csv': (',"', 'utf-8', 4, 44, 0),
    'qsv/resources/test/freq_state_example.csv': (',"', 'utf-8', 1, 775, 0),
    'qsv/resources/test/fruits.csv': (',"', 'utf-8', 2, 3, 0),
    'qsv/resources/test/fruits_extended.csv': (',"', 'utf-8', 4, 9, 0),
    'qsv/resources/test/inputcommenttest.csv': (',"', 'utf-8', 1, 13, 6), # lines above a table
    'qsv/resources/test/inputskiptest.csv': (',"', 'utf-8', 1, 12, 6), # lines above a table
    'qsv/resources/test/iwfg09_Phos_river_200911.csv': (',"', 'utf-8', 11, 26, 0),
    'qsv/resources/test/positions-aliases-expected.csv': (',"', 'utf-8', 2, 6, 0),
    'qsv/resources/test/positions.csv': (',"', 'utf-8', 2, 6, 0),
    'qsv/resources/test/progetti_sample_10.csv': (';"', 'utf-8', 199, 10, 0),
    'qsv/resources/test/snifftest-flexible.csv': (',"', 'utf-8', 1, 8, 6), # lines above a table
    'qsv/resources/test/snifftest.csv': (',"', 'utf-8', 1, 6, 4), # lines above a table
    'qsv/resources/test/spendover25kdownloadSep.csv': (',"', 'utf-8', 8, 189, 0),
    'qsv/resources/test/test_sniff_delimiter.csv': (',"', 'utf-8', 14, 10, 0),
    'qsv/resources/test/us-states-lookup.csv': (',"', 'utf-8', 6, 55, 0),
    'qsv/resources/test/utf8-japanesedata-stats-everything.csv': (',"', 'utf-8', 30, 26, 0),
    'qsv/resources/test/utf8-japanesedata.csv': (',"', 'utf-8', 26, 62, 0),
    'tabulator/data/matrix.csv': (',"', 'utf-8', 4, 4, 0),
    'tabulator/data/special/accent.csv': (';"', 'utf-8', 17, 2, 0),
    'tabulator/data/special/bom.csv': (',"', 'utf-8', 2, 2, 0),
    'tabulator/data/special/doublequote.csv': (',"', 'utf-8', 17, 5, 0),
    'tabulator/data/special/escaping.csv': (',"', 'utf-8', 2, 3, 0),
    'tabulator/data/special/issue305.csv': (',"', 'utf-8', 31, 338, 0),
    'tabulator/data/special/latin1.csv': (',"', 'cp1252', 2, 2, 0),
    'tabulator/data/special/long.csv': (',"', 'utf-8', 2, 6, 0),
    'tabulator/data/special/skip-blank-at-the-end.csv': (',"', 'utf-8', 2, 2, 1), # a row of blanks alone
    'tabulator/data/special/skip-rows-before-headers.csv': (',"', 'utf-8', 1, 3, 3), # lines above a table
    'tabulator/data/special/skip-rows.csv': (',"', 'utf-8', 1, 4, 3), # lines above a table
    'tabulator/data/table-reverse.csv': (',"', 'utf-8', 2, 2, 0),
    'tabulator/data/table.csv': (',"', 'utf-8', 2, 2, 0),
    'tabulator/data/table.tsv': ('\t"', 'utf-8', 2, 3, 0),
    'tabulator/data/table_unicode_headers.csv': (',"', 'utf-8', 2, 2, 0),
}  # fmt: skip
WITH_OTHER_LINE_ENDS = (
    "csv-spectrum/csvs/comma_in_quotes.csv",
    "csv-spectrum/csvs/escaped_quotes.csv",
    "csv-spectrum/csvs/json.csv",
    "csv-spectrum/csvs/quotes_and_newlines.csv",
    "csv-spectrum/csvs/utf8.csv",
    "papaparse/tests/utf-8-bom-sample.csv",
    "tabulator/data/special/accent.csv",
    "tabulator/data/special/bom.csv",
    "tabulator/data/special/escaping.csv",
    "tabulator/data/special/latin1.csv",
    "tabulator/data/special/skip-blank-at-the-end.csv",
    "tabulator/data/table.tsv",
)
REFUSED = {
    "arrow-testing/data/csv/aggregate_test_100.csv.gz": "is compressed",
    "polars/py-polars/tests/unit/io/files/empty.csv": "is empty",
    "polars/py-polars/tests/unit/io/files/gzipped.csv.gz": "is compressed",
    "polars/py-polars/tests/unit/io/files/only_header.csv": "has a header but no rows",
    "polars/py-polars/tests/unit/io/files/zstd_compressed.csv.zst": "is compressed",
    "qsv/resources/test/boston311-100.csv.gz": "is compressed",
    "qsv/resources/test/boston311-100.csv.zst": "is compressed",
    "tabulator/data/table.csv.gz": "is compressed",
}


def test_no_file_is_left_out() -> None:
    files = {str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.is_file()}
    assert files == {*EXPECTED, *REFUSED}


@pytest.mark.parametrize("name", EXPECTED)
def test_files_are_read_as_by_the_csv_module(name: str) -> None:
    _check(name, (DATA / name).read_bytes())


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"])
@pytest.mark.parametrize("name", WITH_OTHER_LINE_ENDS)
def test_line_ends_of_another_system_change_nothing(name: str, line_end: bytes) -> None:
    _check(name, (DATA / name).read_bytes().replace(b"\n", line_end))


def _check(name: str, data: bytes) -> None:
    layout = inspect(data, complete=True, name=name)
    dialect, width = layout.dialect, len(layout.header)
    parsed = parse_rows(data[layout.data_start :], layout, first_row=1, wanted=range(width), at_end=True)
    marks, encoding, *counts = EXPECTED[name]
    assert (dialect.delimiter + dialect.quotechar + dialect.escapechar, dialect.encoding) == (marks, encoding)
    assert [width, parsed.rows, len(parsed.rejects)] == counts
    assert {each.reason for each in parsed.rejects} <= {"too_few_fields", "too_many_fields"}
    text = data.decode(encoding).removeprefix("\ufeff")
    escape = marks[2:] or None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=marks[0], quotechar=marks[1], escapechar=escape)
    header, *records = [fields for fields in reader if fields]
    assert list(layout.header) == header
    rows = [list(row) for row in zip(*(column.to_pylist() for column in parsed.columns.columns), strict=True)]
    assert rows == [fields for fields in records if len(fields) == width]


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_rows_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(UnusableFile, match=REFUSED[name]):
        inspect((DATA / name).read_bytes(), complete=True, name=name)
