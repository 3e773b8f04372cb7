import csv
import io

from hypothesis import given

from rows import REJECTS_HEADER, Dialect, Layout, Reject, reject_rows, rejects_csv
from tests.rows.csv_texts import csv_text, thorough
from tests.rows.reading_by_csv import rows_by_csv

THREE = Layout(Dialect(), ("x", "y", "z"), b"x,y,z", 6)


def test_line_ends_and_quotes_are_quoted() -> None:
    rejects = [Reject(7, "undecodable", "why, then", b'caf\\xe9,"x\r"')]
    expected = b'7,undecodable,"why, then","caf\\xe9,""x\r"""\n'
    assert rejects_csv(rejects) == expected
    assert rejects_csv(rejects, header=True) == REJECTS_HEADER + expected


def test_a_lone_cr_is_quoted() -> None:
    assert rejects_csv([Reject(1, "chunk_failed", "two\rlines", b"a")]) == b'1,chunk_failed,"two\rlines",a\n'


@thorough
@given(csv_text)
def test_a_chunk_that_is_given_up_keeps_every_row_raw(data: bytes) -> None:
    rejects = reject_rows(data, THREE, first_row=5, at_end=True, reason="chunk_failed", detail="Out of luck.")
    rows = rows_by_csv(data, Dialect())
    assert [(each.row_number, each.raw) for each in rejects] == [
        (number, data[row.start : row.end]) for number, row in enumerate(rows, 5)
    ]
    assert [each.reason for each in rejects] == ["unclosed_quote" if row.rejected else "chunk_failed" for row in rows]
    read = list(csv.reader(io.StringIO(rejects_csv(rejects).decode(), newline="")))
    assert [fields[3] for fields in read] == [data[row.start : row.end].decode() for row in rows]
