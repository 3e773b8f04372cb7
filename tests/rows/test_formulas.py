import pyarrow as pa
import pytest

from rows import Dialect, Layout, Reject, append_columns, parse_rows, rejects_csv
from rows.formulas import defused, defused_column
from tests.rows.rejects_one_by_one import rejects_of

BEGINNINGS = ["=1+1", "+49 30", "-1", "@SUM(A1)", "\tx", "\rx"]
HARMLESS = ["", "a=1", "x\n=1", "'=1", " =1", "0.5"]


@pytest.mark.parametrize("text", BEGINNINGS)
def test_what_begins_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == "'" + text
    assert defused_column(pa.array([text, None])).to_pylist() == ["'" + text, None]


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_stays(text: str) -> None:
    assert defused(text) == text
    assert defused_column(pa.array([text])).to_pylist() == [text]


def test_only_what_is_appended_is_defused_and_only_when_asked_for() -> None:
    layout = Layout(Dialect(), ("x",), b"x", 0)
    parsed = parse_rows(b"=1\n-2\n", layout, first_row=1, wanted=[0], at_end=True)
    more = pa.table({"phone": pa.array(["+49", "b"])})
    assert append_columns(parsed, more, layout.dialect) == b"=1,+49\n-2,b\n"
    assert append_columns(parsed, more, layout.dialect, excel_safe=True) == b"=1,'+49\n-2,b\n"


def test_raw_rows_among_the_rejects_are_defused_when_asked_for() -> None:
    rejects = rejects_of([Reject(1, "too_many_fields", "why", b"=1,2"), Reject(2, "too_few_fields", "why", b"a")])
    assert rejects_csv(rejects) == b'1,too_many_fields,why,"=1,2"\n2,too_few_fields,why,a\n'
    assert rejects_csv(rejects, excel_safe=True) == b'1,too_many_fields,why,"\'=1,2"\n2,too_few_fields,why,a\n'
