import pyarrow as pa
import pytest

from matching import map_columns
from matching.reading import read_contacts
from tests.matching.made import match


def read(header: str, *values: str) -> dict[str, str | None]:
    titles = header.split(";")
    columns = pa.table({title: pa.array([value]) for title, value in zip(titles, values, strict=True)})
    contacts = read_contacts(columns, map_columns(titles))
    return {slot: texts[0].as_py() for slot, texts in contacts.texts.items()}


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("email;birth year;birth month;day of birth", ("a@b.co", "1971", "5", "24"), {"birth_date": "1971-5-24"}),
        ("email;birth year;birth month;day of birth", ("a@b.co", "1971.0", "5.0", "24.0"), {"birth_date": "1971-5-24"}),
        ("email;birth year;birth month;day of birth", ("a@b.co", "1971", "", ""), {"birth_date": "1971"}),
        ("email;birth year;birth month;day of birth", ("a@b.co", "", "5", "24"), {"birth_date": None}),
        ("email;birth year", ("a@b.co", "1971"), {"birth_date": "1971"}),
        ("dob;email;birth year", ("1971-05-24", "a@b.co", "1972"), {"birth_date": "1971-05-24"}),
        ("Straße;Hausnummer;email", ("Ring", "7 b", "a@b.co"), {"street": "Ring 7 b"}),
        ("street_number;address_1;email", ("7", "Ring St", "a@b.co"), {"street": "7 Ring St"}),
        ("street_number;street_name;email", ("7", "", "a@b.co"), {"street": None}),
        ("Apellido 1;Apellido 2", ("García", "Marín"), {"last_name": "García Marín"}),
        ("Apellido 1;Apellido 2", ("García", ""), {"last_name": "García"}),
    ],
)
def test_columns_that_hold_parts_are_read_as_their_field(
    header: str, values: tuple[str, ...], expected: dict[str, str | None]
) -> None:
    found = read(header, *values)
    email = {"email": "a@b.co"} if "email" in header else {}
    assert found == email | expected


def test_a_date_in_three_columns_matches_the_same_in_one_and_is_labelled_as_one_field() -> None:
    known = [
        {"last_name": "Weber", "first_name": name, "dob": f"19{year}-03-07"}
        for name, year in (("Uwe", 51), ("Ute", 62))
    ]
    upload = {"lname_c1": "WEBER", "fname_c1": "UTE", "by": "1962", "bm": "3", "bd": "7"}
    found = match([upload], known)[0]
    assert (found["match_id"], found["match_status"], found["birth_date_label"]) == ("r1", "exact", "confirmed")
    assert "birth_year_label" not in found
