# ruff: noqa: RUF001 - letters that look alike are what is tested
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.columns import ColumnMap
from matching.contacts import NAME_PARTS, Contacts
from matching.reading import read_contacts, with_name_parts
from matching.standardise import DERIVED, RULES, comparable, standardise
from matching.standardise.dates import moments
from matching.standardise.distinct import per_distinct
from matching.standardise.fold import fold_text
from matching.standardise.names import split_full_names

TABLE: dict[str, list[tuple[str, str | None]]] = {
    "first_name": [
        ("  JOHN ", "john"), ("Dr. Mary-Ann", "mary ann"), ("José", "jose"), ("Zoë", "zoe"), ("Mr. & Mrs. Ed", "ed"),
        ("J.", "j"), ("Dr.", "dr"), ("Nguyễn", "nguyen"), ("Đặng", "dang"), ("İsmail", "ismail"), ("Ilıca", "ilica"),
        ("Владимир", "vladimir"), ("王伟", "王伟"), ("محمد", "محمد"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"),
        ("فاطمة", "فاطمه"), ("ＡＬＩＣＥ", "alice"),
    ],
    "last_name": [
        ("O'Brien", "obrien"), ("O’Brien", "obrien"), ("de la Cruz", "de la cruz"), ("Smith, Jr.", "smith"),
        ("King III", "king"), ("Müller", "muller"), ("Straße", "strasse"), ("Garcia-Lopez", "garcia lopez"),
        ("Jr", "jr"), ("NULL", None), ("Null", "null"), ("n/a", None), ("NA", None), ("Na", "na"),
    ],
    "email": [
        (" Ada@Example.ORG ", "ada@example.org"), ("mailto:a@b.co", "a@b.co"), ("Ada <a.b@c.org>", "a.b@c.org"),
        ("a.b+c@gmail.com", "a.b+c@gmail.com"), ("no email", None), ("n/a", None),
        ("josé@exämple.com", "josé@exämple.com"),
    ],
    "phone": [
        ("(212) 555-0100", "+12125550100"), ("212.555.0100", "+12125550100"), ("1-212-555-0100 x12", "+12125550100"),
        ("+44 20 7946 0958", "+442079460958"), ("0044 20 7946 0958", "+442079460958"),
        ("+49 (0)30 901820", "+4930901820"),
        ("555-0100", "+15550100"), ("none", None), ("12", None), ("tel:+1 212 555 0100", "+12125550100"),
    ],
    "street": [
        ("9417 Newton Blvd.", "9417 newton boulevard"), ("12 N Main St, Apt 4B", "12 north main street unit 4b"),
        ("12 N. Main Street #4b", "12 north main street unit 4b"),
        ("12 N Main St Apt # 4B", "12 north main street unit 4b"), ("Hauptstr. 5", "5 haupt street"),
        ("Hauptstraße 5", "5 haupt street"), ("Hauptstr. 12 a, Whg. 3", "12 a haupt street unit 3"),
        ("12 St James St", "12 saint james street"), ("St Ives Rd 3", "3 saint ives road"),
        ("N/A", None), ("Highway 61 Bypass", "highway 61 bypass"),
    ],
    "city": [("St. Louis", "saintlouis"), ("São Paulo", "saopaulo"), ("北京", "北京")],
    "state": [("N.Y.", "ny"), ("NA", "na")],
    "postcode": [("01234-5678", "01234"), ("SW1A 1AA", "sw1a1aa"), ("K1A-0B1", "k1a0b1")],
    "company": [("Robinson & Zamora, Inc.", "robinsonzamora"), ("The Acme Co. Ltd", "acme"), ("Inc.", "inc")],
    "birth_date": [
        ("1971-05-24", "1971-05-24"), ("19710524", "1971-05-24"), ("05/24/1971", "1971-05-24"),
        ("24/05/1971", "1971-05-24"),
        ("24.5.1971", "1971-05-24"), ("5/4/1971", "1971-05-04"), ("24 May 1971", "1971-05-24"),
        ("May 4, 1971", "1971-05-04"),
        ("4th march 1971", "1971-03-04"), ("1971-05-24T00:00:00", "1971-05-24"), ("05/24/71", "1971-05-24"),
        ("1971/5/4", "1971-05-04"), ("unknown", None), ("1971-13-40", "1971-13-40"),
        ("19711340", "1971-13-40"), ("1971-00-00", "1971"), ("3971-05-24", None), ("1971", "1971"),
        ("1971年5月24日", "1971-05-24"), ("1971년 5월 24일", "1971-05-24"), ("24 de mayo de 1971", "1971-05-24"),
        ("24. März 1971", "1971-03-24"), ("24 juillet 1971", "1971-07-24"), ("24 juin 1971", "1971-06-24"),
        ("24051971", "1971-05-24"), ("05241971", "1971-05-24"), ("1634-02-28", "1634-02-28"), ("971", None),
    ],
    "national_id": [("584-16-0130", "584160130"), ("000-00-0000", None), ("ab 12", "ab12"), ("N/A", None)],
}  # fmt: skip


@pytest.mark.parametrize(("field", "text", "expected"), [(f, t, e) for f, rows in TABLE.items() for t, e in rows])
def test_values_are_standardised(field: str, text: str, expected: str | None) -> None:
    contacts = Contacts(1, {field: pa.array([text])})
    assert standardise(contacts).texts(field).to_pylist() == [expected]


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Ada Lovelace", ("Ada", None, "Lovelace")),
        ("Lovelace, Ada King", ("Ada", "King", "Lovelace")),
        ("Dr. Ada M. Lovelace PhD", ("Ada", "M.", "Lovelace")),
        ("Ludwig van Beethoven", ("Ludwig", None, "van Beethoven")),
        ("Maria de la Cruz", ("Maria", None, "de la Cruz")),
        ("Smith, John, Jr.", ("John", None, "Smith")),
        ("José  García", ("José", None, "García")),
        ("王伟", ("伟", None, "王")),
        ("欧阳娜娜", ("娜娜", None, "欧阳")),
        ("田中太郎", ("太郎", None, "田中")),
        ("李 小龙", ("小龙", None, "李")),
        ("김철수", ("철수", None, "김")),
        ("Prince", (None, None, "Prince")),
        ("Nguyen Van Long", ("Nguyen", "Văn", "Long")),
        ("Jan Van Long", ("Jan", None, "Van Long")),
        ("Don Johnson", ("Don", None, "Johnson")),
        ("Mr. Lovelace", (None, None, "Lovelace")),
    ],
)
def test_full_names_are_split_in_their_own_spelling(full: str, parts: tuple[str | None, ...]) -> None:
    split = split_full_names(pa.array([full]))
    assert tuple(split[part].to_pylist()[0] for part in ("first_name", "middle_name", "last_name")) == parts


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_text_is_standardised_the_same_alone_and_among_others(texts: list[str]) -> None:
    whole = pa.array(texts, pa.string())
    for field in RULES:
        together = standardise(Contacts(len(texts), {field: whole}))
        alone = [standardise(Contacts(1, {field: whole.slice(i, 1)})) for i in range(len(texts))]
        for feature in together.features:
            assert together.texts(feature).to_pylist() == [one.texts(feature).to_pylist()[0] for one in alone]
            assert together.hashes(feature).tolist() == [int(one.hashes(feature)[0]) for one in alone]


@given(st.text(alphabet=st.characters(categories=("L", "N", "M", "S")), min_size=1, max_size=20))
def test_folding_is_stable_and_does_not_see_the_unicode_form(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once
    assert fold_text(unicodedata.normalize("NFD", text)) == fold_text(unicodedata.normalize("NFC", text))


def test_values_of_white_space_are_missing() -> None:
    table = pa.table({"email": ["", "  ", "\u00a0", "a@b.co", None]})
    assert read_contacts(table, ColumnMap({"email": 0})).texts["email"].to_pylist() == [
        None,
        None,
        None,
        "a@b.co",
        None,
    ]


def test_texts_in_which_nothing_is_found_do_not_count() -> None:
    contacts = Contacts(2, {"phone": pa.array(["n/a", "212 555 0100"])})
    assert comparable(contacts, standardise(contacts)).texts["phone"].to_pylist() == [None, "212 555 0100"]


def test_moments_sort_as_they_follow_each_other() -> None:
    texts = ["2023-12-31", "2024-03-01T09:20:00Z", "2024-03-01 10:05", "03/02/2024", "1709650000"]
    found = per_distinct(pa.array(texts), moments).to_pylist()
    assert found[:4] == ["20231231", "20240301092000", "202403011005", "20240302"]
    assert per_distinct(pa.array(["never"]), moments).to_pylist() == [None]


def test_derived_features_are_made_of_fields_that_have_rules() -> None:
    assert {source for source, _ in DERIVED.values()} <= RULES.keys()


@pytest.mark.parametrize(
    ("full", "first", "last", "parts"),
    [
        ("Ada King Lovelace", None, None, ("Ada", "King", "Lovelace")),
        ("Ada", None, "Lovelace", ("Ada", None, "Lovelace")),
        ("Lovelace", None, "Lovelace", (None, None, "Lovelace")),
        ("Ada Lovelace", None, "Lovelace", ("Ada", None, "Lovelace")),
        ("Ada Lovelace", "Ada", None, ("Ada", None, "Lovelace")),
        ("Ada", "Ada", None, ("Ada", None, None)),
        ("Somebody Else", "Ada", "Lovelace", ("Ada", None, "Lovelace")),
        (None, "Ada", None, ("Ada", None, None)),
    ],
)
def test_a_full_name_fills_what_the_columns_of_its_parts_leave_open(
    full: str | None, first: str | None, last: str | None, parts: tuple[str | None, ...]
) -> None:
    names = {"full_name": full, "first_name": first, "last_name": last}
    contacts = with_name_parts(Contacts(1, {slot: pa.array([text], pa.string()) for slot, text in names.items()}))
    assert tuple(contacts.text(part)[0].as_py() for part in NAME_PARTS) == parts
