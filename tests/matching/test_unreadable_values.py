"""A value in which nothing can be read is kept where nobody has a better one."""

import pandas as pd
import pytest

from matching import Directory, Matcher

DIRECTORY = pd.DataFrame(
    {
        "id": ["1"],
        "first_name": ["Ann"],
        "last_name": ["Lee"],
        "email": ["ann.lee@example.com"],
        "phone": [""],
        "city": ["Salem"],
    }
)


@pytest.mark.parametrize("first_name", ["Zed", "Ann"])
def test_an_unreadable_value_is_unverified_where_the_directory_has_none(first_name: str) -> None:
    contacts = pd.DataFrame({"first_name": [first_name], "last_name": ["Lee"], "city": ["Salem"], "phone": ["12"]})
    matched = Matcher(Directory.from_frame(DIRECTORY)).match(contacts)
    assert (matched["phone_label"][0], matched["phone_latest"][0]) == ("unverified", "12")


def test_without_a_match_every_value_is_unverified_as_it_was_written() -> None:
    contacts = pd.DataFrame(
        {"first_name": ["Zed"], "last_name": ["Nobody"], "email": ["not-an-email"], "dob": ["someday"], "ssn": [".."]}
    )
    matched = Matcher(Directory.from_frame(DIRECTORY)).match(contacts).iloc[0]
    assert matched["match_status"] == "none"
    for slot, text in (("email", "not-an-email"), ("birth_date", "someday"), ("national_id", "..")):
        assert (matched[f"{slot}_label"], matched[f"{slot}_latest"]) == ("unverified", text)


def test_the_directory_is_new_beside_an_unreadable_value() -> None:
    contacts = pd.DataFrame(
        {"first_name": ["Ann"], "last_name": ["Lee"], "city": ["Salem"], "email": ["n/a"], "phone": ["555"]}
    )
    matched = Matcher(Directory.from_frame(DIRECTORY), threshold=0.01).match(contacts).iloc[0]
    assert matched["match_id"] == "1"
    assert (matched["email_label"], matched["email_latest"]) == ("new", "ann.lee@example.com")


def test_a_byte_order_mark_within_a_name_is_nothing() -> None:
    contacts = pd.DataFrame({"first_name": ["\ufeffAnn"], "last_name": ["Lee"], "email": ["ann.lee@example.com"]})
    matched = Matcher(Directory.from_frame(DIRECTORY)).match(contacts).iloc[0]
    assert (matched["match_status"], matched["first_name_label"]) == ("exact", "confirmed")
