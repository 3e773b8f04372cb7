import pandas as pd
import pyarrow as pa
import pytest

from matching import Directory, Matcher, UnusableThreshold, check_threshold, map_columns, result_columns
from tests.matching.made import ADA, BOB, NICKNAMES, STRANGERS, answers, directory, match, match_all

PEOPLE = [{"id": "ada", **ADA}, {"id": "bob", **BOB}, *STRANGERS]


def one(
    upload: dict[str, str], people: list[dict[str, str]] | None = None, threshold: float | None = None
) -> dict[str, str]:
    return match([upload], PEOPLE if people is None else people, threshold)[0]


def test_the_same_contact_in_other_spelling_is_exact() -> None:
    upload = {**ADA, "first_name": " ADA", "phone": "(212) 555-0100", "street": "12 Saint James Square"}
    found = one(upload)
    assert (found["match_status"], found["match_id"]) == ("exact", "ada")
    assert found["match_score"] == "1.0000"
    assert found["match_reason"] == "first_name=same;last_name=same;email=same;phone=same;street=same;city=same"


def test_names_alone_are_never_exact() -> None:
    found = one({"first_name": "Ada", "last_name": "Lovelace"})
    assert (found["match_status"], found["match_id"]) == ("fuzzy", "ada")


def test_a_misspelt_name_is_fuzzy_and_the_reason_gives_the_similarity() -> None:
    found = one({**ADA, "last_name": "Lovelase"})
    assert (found["match_status"], found["match_id"]) == ("fuzzy", "ada")
    assert "last_name=jw:0.95" in found["match_reason"].split(";")


@pytest.mark.parametrize("given_name", ["Bob", "rob", "BOB."])
def test_a_given_name_that_agrees_through_the_table_is_nickname(given_name: str) -> None:
    found = one({"first_name": given_name, "last_name": "Quimby", "email": "rq@quimby.net"})
    assert (found["match_status"], found["match_id"]) == ("nickname", "bob")
    assert (found["first_name_label"], found["first_name_latest"]) == ("confirmed", "Robert")


def test_a_nickname_is_found_where_nothing_but_the_names_is_given() -> None:
    assert one({"first_name": "Bob", "last_name": "Quimby"})["match_status"] == "nickname"


def test_swapped_names_are_found() -> None:
    found = one({"first_name": "Lovelace", "last_name": "Ada", "phone": "+12125550100"})
    assert (found["match_status"], found["match_id"]) == ("fuzzy", "ada")
    assert "first_name=swapped;last_name=swapped" in found["match_reason"]


def test_a_relative_at_the_same_address_is_no_match() -> None:
    found = one({**ADA, "first_name": "Byron", "email": "byron@analytical.org"})
    assert found["match_status"] == "none"
    assert found["match_id"] == ""
    assert found["match_reason"].startswith("below the threshold: best ada at ")


def test_the_same_email_matches_whatever_the_name_has_become() -> None:
    assert one({"first_name": "Ada", "last_name": "King", "email": "ada@analytical.org"})["match_id"] == "ada"


def test_a_stranger_has_no_candidate() -> None:
    found = one({"first_name": "Zoltan", "last_name": "Xu", "email": "zx@nowhere.hu"})
    assert (found["match_status"], found["match_score"], found["match_reason"]) == ("none", "0.0000", "no candidate")


def test_contacts_that_cannot_be_told_apart_are_named() -> None:
    twins = [{"id": "t2", **ADA, "city": ""}, {"id": "t1", **ADA, "city": ""}, *STRANGERS]
    found = one(ADA, twins)
    assert (found["match_status"], found["match_id"]) == ("ambiguous", "")
    assert found["match_reason"] == "cannot be told apart: t1 or t2"
    assert {value for name, value in found.items() if name.endswith("_label")} == {"unverified"}


def test_many_contacts_that_cannot_be_told_apart_are_counted() -> None:
    found = one(ADA, [{"id": f"t{i}", **ADA} for i in range(8)] + STRANGERS)
    assert found["match_reason"] == "cannot be told apart: t0 or t1 or t2 or t3 or t4 and 3 more"


def test_of_two_entries_of_one_person_the_latest_counts() -> None:
    moved = {**ADA, "street": "1 New Road", "updated_at": "2024-05-01"}
    people = [{"id": "new", **moved}, {"id": "old", **ADA, "updated_at": "2019-01-01"}, *STRANGERS]
    for order in (people, people[::-1]):
        found = one(ADA, order)
        assert (found["match_status"], found["match_id"]) == ("fuzzy", "new")
        assert (found["street_label"], found["street_latest"]) == ("old", "1 New Road")


def test_father_and_son_are_not_one_person_though_one_is_later() -> None:
    father = {**ADA, "birth_date": "1950-01-01", "updated_at": "2020"}
    son = {**ADA, "birth_date": "1980-03-07", "updated_at": "2024"}
    found = one({**ADA, "birth_date": "1950-01-01"}, [{"id": "father", **father}, {"id": "son", **son}, *STRANGERS])
    assert found["match_id"] == "father"


@pytest.mark.parametrize(
    ("upload", "missing"),
    [
        ({"first_name": "Ada"}, "beside first_name no last_name"),
        ({"last_name": "Lovelace"}, "beside last_name no first_name"),
        ({"email": "", "city": "London"}, "no name"),
        ({"email": "not an address", "first_name": ""}, "no name"),
    ],
)
def test_a_row_with_too_little_is_invalid_and_the_reason_says_what_is_missing(
    upload: dict[str, str], missing: str
) -> None:
    found = one(upload)
    assert (found["match_status"], found["match_score"], found["match_id"]) == ("invalid", "0.0000", "")
    assert missing in found["match_reason"]


def test_a_full_name_is_matched_and_labelled_by_its_parts() -> None:
    found = one({"full_name": "Lovelace, Ada", "email": "ada@analytical.org"})
    assert (found["match_status"], found["match_id"]) == ("exact", "ada")
    assert (found["full_name_label"], found["full_name_latest"]) == ("confirmed", "Lovelace, Ada")
    assert (found["first_name_label"], found["first_name_latest"]) == ("confirmed", "Ada")


def test_a_directory_of_full_names_is_matched_and_labelled_by_their_parts() -> None:
    people = [
        {"name": "Dr. Ada Lovelace", "email": "ada@analytical.org"},
        {"name": "Bob Quimby", "email": "rq@quimby.net"},
    ]
    found = one({"first_name": "Ada", "last_name": "Lovelace", "email": "ada@analytical.org"}, people)
    assert found["match_status"] == "exact"
    assert (found["full_name_label"], found["full_name_latest"]) == ("confirmed", "Dr. Ada Lovelace")
    assert (found["last_name_label"], found["last_name_latest"]) == ("confirmed", "Lovelace")


def test_emails_are_compared_across_slots() -> None:
    people = [{"id": "ada", **ADA, "email_2": "countess@lovelace.uk"}, *STRANGERS]
    found = one({"first_name": "Ada", "last_name": "Lovelace", "email": "countess@lovelace.uk"}, people)
    assert found["match_status"] == "exact"
    assert (found["email_label"], found["email_latest"]) == ("confirmed", "countess@lovelace.uk")
    assert (found["email_2_label"], found["email_2_latest"]) == ("new", "ada@analytical.org")


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị", "محمد", "王伟", "I\u015f\u0131l", "Ada\u0301", "Ada 🌼", "Ольга", "नीलम"], ids=ascii
)
def test_every_script_survives_and_matches_itself(name: str) -> None:
    person = {"first_name": name, "last_name": "Özgür", "email": "x@özgür.com"}
    found = one(person, [{"id": "x", **person}, *STRANGERS])
    assert (found["match_status"], found["match_id"], found["first_name_latest"]) == ("exact", "x", name)
    assert one({**person, "email": "y@z.com"}, [{"id": "x", **person}, *STRANGERS])["first_name_latest"] == name


def test_different_names_in_one_script_are_different() -> None:
    wei = {"first_name": "伟", "last_name": "王", "email": "w@w.cn"}
    found = one({"first_name": "丽", "last_name": "张", "email": "z@z.cn"}, [{"id": "wei", **wei}, *STRANGERS])
    assert found["match_status"] == "none"


def test_a_higher_threshold_accepts_less_and_never_changes_the_score() -> None:
    upload = {"first_name": "Ada", "last_name": "Lovelace", "email": "other@mail.com", "city": "Leeds"}
    low, high = one(upload, threshold=0.01), one(upload, threshold=1.0)
    assert (low["match_id"], high["match_status"]) == ("ada", "none")
    assert low["match_score"] == high["match_score"]


@pytest.mark.parametrize("value", [0, -1, 7, float("nan"), float("inf")])
def test_a_threshold_that_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(UnusableThreshold, match="give a number above 0 and up to 1"):
        check_threshold(value)
    assert check_threshold(1) == 1


def test_columns_and_counts_agree() -> None:
    matched = match_all([ADA, BOB, {"email": "q@q.org"}, {"city": "Rome"}], directory(PEOPLE))
    names = map_columns(list(ADA))
    assert matched.columns.column_names == result_columns(names, directory(PEOPLE).slots)
    assert all(pa.types.is_string(column.type) and column.null_count == 0 for column in matched.columns.columns)
    assert {k: v for k, v in matched.counts.items() if k.startswith("status.")} == {
        "status.exact": 2, "status.none": 1, "status.invalid": 1,
    }  # fmt: skip
    assert matched.counts["label.email.confirmed"] == 2
    assert matched.counts["label.email.unverified"] == 1


def test_a_table_without_rows_gives_the_columns() -> None:
    columns = map_columns(["email"])
    matched = Matcher(directory(PEOPLE), nicknames={}).match_table(
        pa.table({"email": pa.array([], pa.string())}), columns
    )
    assert matched.columns.num_rows == 0
    assert matched.columns.column_names == result_columns(columns, directory(PEOPLE).slots)
    assert matched.counts == {}


def test_a_directory_with_other_fields_than_the_upload_is_no_obstacle() -> None:
    found = match([{"first_name": "Ada", "last_name": "Lovelace"}], [{"email": "a@b.co"}, {"email": "c@d.co"}])
    assert found[0]["match_reason"] == "no candidate"
    assert found[0]["first_name_label"] == "unverified"


def test_data_frames_go_in_and_come_out() -> None:
    people = pd.DataFrame([{"id": 1, "Surname": "Quimby", "Given Name": "Robert", "zip": 1234.0}])
    frame = pd.DataFrame({"match_id": ["kept"], "fname": ["Bob"], "lname": ["Quimby"], "zip": [1234]}, index=[7])
    found = Matcher(Directory.from_frame(people), nicknames=NICKNAMES).match(frame)
    assert list(found.columns[:6]) == ["match_id", "fname", "lname", "zip", "match_status", "match_score"]
    assert found.loc[7, "match_id"] == "kept"
    assert found.loc[7, "match_id_2"] == "1"
    assert found.loc[7, "postcode_label"] == "confirmed"


def test_no_row_is_changed_by_another() -> None:
    uploads = [ADA, BOB, {**ADA, "first_name": "Byron"}, {"first_name": "Bob", "last_name": "Quimby"}, {"city": "Rome"}]
    columns = list(ADA)
    together = match([{name: row.get(name, "") for name in columns} for row in uploads], PEOPLE)
    alone = [match([{name: row.get(name, "") for name in columns}], PEOPLE)[0] for row in uploads]
    assert together == alone
    assert answers(match_all([ADA], directory(PEOPLE))) == [together[0]]
