import csv
import io
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rows import Dialect, Layout, Reject, parse_rows, reject_rows, rejects, rejects_csv
from tests.rows.csv_texts import csv_text, thorough
from tests.rows.reading_by_csv import rows_by_csv
from tests.rows.rejects_one_by_one import csv_one_by_one, rejects_of

THREE = Layout(Dialect(), ("x", "y", "z"), b"x,y,z", 6)


def test_line_ends_and_quotes_are_quoted() -> None:
    one = rejects_of([Reject(7, "undecodable", "why, then", b'caf\\xe9,"x\r"')])
    expected = b'7,undecodable,"why, then","caf\\xe9,""x\r"""\n'
    assert rejects_csv(one) == expected


def test_a_lone_cr_is_quoted() -> None:
    assert (
        rejects_csv(rejects_of([Reject(1, "chunk_failed", "two\rlines", b"a")])) == b'1,chunk_failed,"two\rlines",a\n'
    )


@thorough
@given(csv_text)
def test_a_chunk_that_is_given_up_keeps_every_row_raw(data: bytes) -> None:
    given_up = reject_rows(data, THREE, first_row=5, at_end=True, reason="chunk_failed", detail="Out of luck.")
    rows = rows_by_csv(data, Dialect())
    assert [(each.row_number, each.raw) for each in given_up] == [
        (number, data[row.start : row.end]) for number, row in enumerate(rows, 5)
    ]
    assert [each.reason for each in given_up] == ["unclosed_quote" if row.rejected else "chunk_failed" for row in rows]
    read = list(csv.reader(io.StringIO(rejects_csv(given_up).decode(), newline="")))
    assert [fields[3] for fields in read] == [data[row.start : row.end].decode() for row in rows]


@thorough
@given(
    st.lists(st.tuples(csv_text, st.sampled_from([b"", b"\n", b"=1\n", b"\xff,a\n", b"\xe9\n", b"\t\xc3\xa9\r"]))),
    st.booleans(),
)
@example([], True)
def test_columns_of_rejects_are_written_as_one_reject_after_another(
    pieces: list[tuple[bytes, bytes]], excel_safe: bool
) -> None:
    data = b"".join(text + odd for text, odd in pieces)
    parsed = parse_rows(data, THREE, first_row=7, wanted=[0], at_end=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rejects, "_BLOCK", 3)
        assert rejects_csv(parsed.rejects, excel_safe=excel_safe) == csv_one_by_one(
            parsed.rejects, excel_safe=excel_safe
        )
    counted = Counter(each.reason for each in parsed.rejects)
    assert parsed.rejects.by_reason() == counted
