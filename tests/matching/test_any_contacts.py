"""Whatever the files hold, every row gets one answer that keeps the rules."""

import re

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import FIELDS, Directory, Matcher, map_columns
from matching.answers import STATUSES
from matching.labels import LABELS
from tests.matching.made import ADA, NICKNAMES, answers, table

SLOTS = (*FIELDS, "email_2", "phone_2")
TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "Ada", "Bob", "A.", *ADA.values(), "1971-05-24", "x" * 3000])
)
ROWS = st.fixed_dictionaries({}, optional=dict.fromkeys(SLOTS, TEXTS))


@settings(max_examples=40)
@given(
    st.lists(ROWS, min_size=1, max_size=4), st.lists(ROWS, min_size=1, max_size=4), st.sampled_from([0.01, 0.5, 1.0])
)
def test_every_row_gets_an_answer_that_keeps_the_rules(
    uploads: list[dict[str, str]], people: list[dict[str, str]], threshold: float
) -> None:
    contacts = table([{"id": str(number), "email": "", **row} for number, row in enumerate(people)])
    directory = Directory.build(contacts, map_columns(contacts.column_names, directory=True))
    upload = table([{"last_name": "", **row} for row in uploads])
    matcher = Matcher(directory, nicknames=NICKNAMES, threshold=threshold)
    matched = matcher.match_table(upload, map_columns(upload.column_names))
    assert matched.columns.num_rows == len(uploads)
    for row, found in zip(uploads, answers(matched), strict=True):
        assert found["match_status"] in STATUSES
        assert re.fullmatch(r"0\.\d{4}|1\.0000", found["match_score"])
        accepted = found["match_status"] in ("exact", "nickname", "fuzzy")
        assert (found["match_id"] != "") == accepted
        assert not accepted or float(found["match_score"]) >= threshold
        assert found["match_reason"] != ""
        labels = {value for name, value in found.items() if name.endswith("_label")}
        assert labels <= set(LABELS if accepted else ("", "unverified"))
        for name in ("first_name", "last_name"):
            assert found.get(f"{name}_label") != "" or not row.get(name, "").strip(), "a value was lost"


def test_columns_of_other_types_are_read_as_texts() -> None:
    contacts = pa.table({"id": pa.array([7]), "email": pa.array(["a@b.co"], pa.large_string()), "phone": pa.nulls(1)})
    directory = Directory.build(contacts, map_columns(contacts.column_names, directory=True))
    upload = pa.table({"email": pa.chunked_array([["a@b.co"], ["x@y.z"]]).dictionary_encode()})
    found = Matcher(directory, nicknames={}).match_table(upload, map_columns(["email"]))
    assert found.columns["match_id"].to_pylist() == ["7", ""]
