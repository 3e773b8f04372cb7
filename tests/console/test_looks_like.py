import pytest

from console.looks_like import hints
from matching import ColumnMap

NONE = ColumnMap({})


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Customer First Name", "first_name"),
        ("kunde_vorname", "first_name"),
        ("billToPostalCode", "postcode"),
        ("Ship-to ZIP", "postcode"),
        ("Colour", ""),
        ("Contact Owner", ""),
        ("Invoice ID", ""),
    ],
)
def test_the_last_words_of_a_header_text_tell(title: str, field: str) -> None:
    assert hints([title], NONE, [[]]).get(0, "") == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["a@example.com", "b@example.com", ""], "email"),
        (["a@example.com", "nobody", "none"], ""),
        (["+49 30 1234567", "(030) 123 45 67"], "phone"),
        (["1234567", "7654321"], ""),
        (["1990-02-01", "2001-12-31"], "birth_date"),
        (["31.12.1999", "1.2.2003"], "birth_date"),
        (["a@example.com"], ""),
    ],
)
def test_the_shape_of_most_values_tells(values: list[str], field: str) -> None:
    assert hints(["x"], NONE, [values]).get(0, "") == field


def test_a_field_that_is_found_is_not_suggested_again_and_emails_get_the_next_slot() -> None:
    mails = ["a@example.com", "b@example.com"]
    header = ["first_name", "Client First Name", "email", "x", "y"]
    columns = ColumnMap({"first_name": 0, "email": 2})
    assert hints(header, columns, [["Ada"], ["Ada"], mails, mails, mails]) == {3: "email_2", 4: "email_3"}
