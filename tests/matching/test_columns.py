import pytest

from matching import FIELDS, ColumnMap, UnusableColumns, map_columns, result_columns
from matching.columns import SYNONYMS, recognised


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_recognised_by_its_own_name_in_any_spelling(field: str) -> None:
    for title in (field, field.upper(), field.replace("_", " ").title(), field.replace("_", "-"), f"\ufeff{field}"):
        assert recognised(title) == field


def test_no_synonym_stands_for_two_fields() -> None:
    titles = [title.strip() for titles in SYNONYMS.values() for title in titles.split(",")]
    assert [title for title in titles if recognised(title) not in SYNONYMS] == []
    assert all(recognised(title) == field for field, titles in SYNONYMS.items() for title in titles.split(","))


def test_common_headers_of_other_languages_are_recognised() -> None:
    header = [
        "Vorname",
        "Nachname",
        "E-Mail-Adresse",
        "PLZ",
        "Straße",
        "prenom",
        "Apellidos",
        "Code postal",
        "soc_sec_id",
    ]
    assert [recognised(title) for title in header] == [
        "first_name", "last_name", "email", "postcode", "street", "first_name", "last_name", "postcode", "national_id",
    ]  # fmt: skip


def test_several_emails_and_phones_become_slots_in_the_order_of_the_header() -> None:
    columns = map_columns(["Mobile", "E-mail 1 - Value", "Notes", "work phone", "email 2", "surname"])
    assert dict(columns.slots) == {"last_name": 5, "email": 1, "email_2": 4, "phone": 0, "phone_2": 3}
    assert list(columns.slots) == ["last_name", "email", "email_2", "phone", "phone_2"]


def test_the_fields_own_name_wins_over_a_synonym_before_it() -> None:
    assert map_columns(["surname", "last_name"]).slots == {"last_name": 1}
    assert map_columns(["surname", "family name"]).slots == {"last_name": 0}


def test_an_override_takes_its_column_from_everything_else() -> None:
    columns = map_columns(["name", "email", "Family"], {"last_name": "Family", "email_2": "email"})
    assert dict(columns.slots) == {"last_name": 2, "full_name": 0, "email_2": 1}


def test_an_upload_has_no_id_and_a_directory_has() -> None:
    header = ["id", "last_name", "updated_at"]
    assert (map_columns(header).id, map_columns(header).updated_at) == (None, None)
    found = map_columns(header, directory=True)
    assert (found.id, found.updated_at) == (0, 2)
    assert map_columns(header, id_column="last_name", overrides={"email": "id"}, directory=True).id == 1


@pytest.mark.parametrize(
    ("header", "overrides", "directory", "told"),
    [
        (["city", "amount"], {}, False, "--map"),
        ([], {}, False, "header is empty"),
        (["email"], {"nose": "email"}, False, "no field 'nose'"),
        (["email"], {"city_2": "email"}, False, "no field 'city_2'"),
        (["email"], {"last_name": "Family"}, False, "no column 'Family'"),
        (["email"], {}, True, "--directory-id"),
        (["email"], {"id": "nummer"}, True, "--directory-id"),
    ],
)
def test_an_unusable_header_is_told_with_its_remedy(
    header: list[str], overrides: dict[str, str], directory: bool, told: str
) -> None:
    with pytest.raises(UnusableColumns, match=told):
        map_columns(header, overrides, directory=directory)


def test_a_column_map_survives_json() -> None:
    columns = map_columns(["id", "email", "last_name", "updated"], directory=True)
    again = ColumnMap.from_json(columns.to_json())
    assert again == columns
    assert list(again.slots) == list(columns.slots)


def test_result_columns_are_those_of_both_sides_in_the_order_of_the_fields() -> None:
    assert result_columns(map_columns(["email", "first name"]), ["last_name", "email", "email_2"]) == [
        "match_status", "match_score", "match_id", "match_reason",
        "first_name_label", "first_name_latest", "last_name_label", "last_name_latest",
        "email_label", "email_latest", "email_2_label", "email_2_latest",
    ]  # fmt: skip
