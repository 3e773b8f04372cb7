import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.blocking import KEYS, LIKELY, KeyIndex, Keys, keys_of, meetings, row_width
from matching.columns import ColumnMap
from matching.indexing import build_index
from matching.kernels import buckets as kernels
from matching.nickname_table import NicknameTable
from matching.reading import read_contacts
from matching.standardise import Standard, standardise
from tests.matching.made import ADA, BOB, NICKNAMES, Row, table

TABLE = NicknameTable.of(NICKNAMES)


def standard(rows: list[Row]) -> Standard:
    whole = table(rows)
    columns = ColumnMap({name: place for place, name in enumerate(whole.column_names)})
    return standardise(read_contacts(whole, columns))


def met(uploads: list[Row], contacts: list[Row], most: int = 1000) -> list[tuple[list[int], list[int]]]:
    index, keys = build_index(standard(contacts)), keys_of(standard(uploads), TABLE)
    return [(left.tolist(), right.tolist()) for left, right in meetings(index, keys, most)]


def meets(upload: Row, contacts: list[Row]) -> list[int]:
    return [row for _, right in met([upload], contacts) for row in right]


@pytest.mark.parametrize(
    "upload",
    [
        {"email": ADA["email"]},
        {"phone": "212-555-0100"},
        {"email_2": ADA["email"]},
        {"first_name": "ada", "last_name": "LOVELACE"},
        {"first_name": "Lovelace", "last_name": "Ada"},
        {"first_name": "Ayda", "last_name": "Lovelase"},
        {"street": "12 Saint James Square"},
    ],
)
def test_contacts_that_share_a_key_meet(upload: Row) -> None:
    assert meets(upload, [BOB, ADA]) == [1]


@pytest.mark.parametrize("date", ["1971-05-24", "1971-05-09", "1971-12-24", "1988-05-24"])
def test_people_meet_by_a_name_that_sounds_alike_and_two_parts_of_their_birth_date(date: str) -> None:
    person = {"first_name": "Grace", "last_name": "Hoper", "birth_date": "1971-05-24"}
    assert meets({"first_name": "Grase", "last_name": "Urqhart", "birth_date": date}, [BOB, person]) == [1]


def test_contacts_without_names_meet_by_their_company() -> None:
    firms: list[Row] = [
        {"company": "Brightwater Ltd", "phone": "212 555 0100"},
        {"company": "Cobalt", "phone": "212 555 0101"},
    ]
    assert meets({"company": "Brightwater GmbH", "email": "office@brightwater.com"}, firms) == [0]
    staff: list[Row] = [{**firm, "last_name": f"Name{number}"} for number, firm in enumerate(firms)]
    assert meets({"company": "Brightwater GmbH", "last_name": "Other"}, staff) == []


def test_a_nickname_meets_its_full_name() -> None:
    people = [ADA, *({**BOB, "first_name": first} for first in ("Rupert", "Robert", "Roger"))]
    named: list[Row] = [{"first_name": row["first_name"], "last_name": row["last_name"]} for row in people]
    assert 2 in meets({"first_name": "Bob", "last_name": "Quimby"}, named)


def test_a_key_that_too_many_contacts_have_is_left_out() -> None:
    bucket = next(size for size, key in KEYS if key == ("email",))
    crowd: list[Row] = [{"email": "info@company.com"}] * bucket
    assert len(meets({"email": "info@company.com"}, crowd)) == bucket
    assert meets({"email": "info@company.com"}, [*crowd, {"email": "info@company.com"}]) == []


def test_who_meets_someone_under_two_telling_keys_is_looked_up_under_no_others() -> None:
    contacts: list[Row] = [ADA, {**BOB, "last_name": ADA["last_name"]}]
    by_name: Row = {"first_name": ADA["first_name"], "last_name": ADA["last_name"]}
    assert meets(by_name, contacts) == [0, 1]
    assert meets({**by_name, "email": ADA["email"]}, contacts) == [0]


def test_contacts_meet_once_however_many_keys_they_share() -> None:
    assert meets(ADA, [ADA, BOB]) == [0]


@given(st.lists(st.sampled_from([ADA, BOB, {"email": ADA["email"]}, {"last_name": "Nobody"}]), max_size=9))
def test_batches_hold_every_pair_once_in_order_and_no_contact_is_torn(uploads: list[Row]) -> None:
    uploads = [{**dict.fromkeys(ADA, ""), **row} for row in uploads]
    whole = met(uploads, [ADA, BOB, ADA])
    for most in (1, 2, 3):
        cut = met(uploads, [ADA, BOB, ADA], most)
        assert [pair for part in cut for pair in zip(*part, strict=True)] == [
            pair for part in whole for pair in zip(*part, strict=True)
        ]
        rows = [row for left, _ in cut for row in sorted(set(left))]
        assert rows == sorted(set(rows))


@given(st.lists(st.integers(0, 300), max_size=200), st.lists(st.integers(0, 9), max_size=20))
def test_rows_are_sorted_and_kept_once(many: list[int], few: list[int]) -> None:
    """A contact whose keys all lead to other rows; beside one met under three, those met under one are left out."""
    rows = [*many, *few]
    keys = np.array(sorted(set(range(1, len(rows) + 1))), dtype=np.uint64) << np.uint64(50)
    index = KeyIndex(np.empty(3, dtype=np.uint32), np.empty((len(rows), 3), dtype=np.uint16), row_width(301))
    kernels.entries_of(keys, np.array(rows, dtype=np.int32), index.width, index.buckets, index.entries)
    asked = Keys(keys.reshape(1, -1), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64), telling=0)
    found = [row for _, right in meetings(index, asked, 1000) for row in right.tolist()]
    least = 2 if any(rows.count(row) >= LIKELY for row in rows) else 1
    assert found == sorted(row for row in set(rows) if rows.count(row) >= least)
