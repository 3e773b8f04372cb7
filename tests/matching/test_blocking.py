import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.blocking import KEYS, Hits, batches, build_index, look_up, pairs_of
from matching.columns import ColumnMap
from matching.contacts import read_contacts
from matching.nicknames import NicknameTable
from matching.standardise import Standard, standardise
from tests.matching.made import ADA, BOB, NICKNAMES, Row, table

TABLE = NicknameTable.of(NICKNAMES)


def standard(rows: list[Row]) -> Standard:
    whole = table(rows)
    columns = ColumnMap({name: place for place, name in enumerate(whole.column_names)})
    return standardise(read_contacts(whole, columns))


def meetings(upload: Row, contacts: list[Row]) -> list[int]:
    index = build_index(standard(contacts))
    _, found = pairs_of(index, look_up(index, standard([upload]), TABLE), len(contacts))
    return list(found.tolist())


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
    assert meetings(upload, [BOB, ADA]) == [1]


def test_a_nickname_meets_its_full_name() -> None:
    people = [ADA, *({**BOB, "first_name": first} for first in ("Rupert", "Robert", "Roger"))]
    index = build_index(standard([{"first_name": row["first_name"], "last_name": row["last_name"]} for row in people]))
    hits = look_up(index, standard([{"first_name": "Bob", "last_name": "Quimby"}]), TABLE)
    assert 2 in pairs_of(index, hits, len(people))[1]


def test_a_key_that_too_many_contacts_have_is_left_out() -> None:
    bucket = next(size for size, key in KEYS if key == ("email",))
    crowd: list[Row] = [{"email": "info@company.com"}] * bucket
    assert len(meetings({"email": "info@company.com"}, crowd)) == bucket
    assert meetings({"email": "info@company.com"}, [*crowd, {"email": "info@company.com"}]) == []


def test_contacts_meet_once_however_many_keys_they_share() -> None:
    assert meetings(ADA, [ADA, BOB]) == [0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=12), st.integers(1, 20))
def test_batches_hold_every_hit_once_and_no_contact_is_torn(made: list[tuple[int, int]], most: int) -> None:
    made = sorted(made)
    rows, counts = (np.array([pair[i] for pair in made], dtype=np.int64) for i in (0, 1))
    cut = list(batches(Hits(rows, np.arange(rows.size), counts), most))
    assert [start for one in cut for start in one.start.tolist()] == list(range(rows.size))
    seen = [set(one.row.tolist()) for one in cut]
    assert sum(map(len, seen)) == len(set(rows.tolist()))
