import subprocess
import sys

import pytest

from matching import FIELDS
from matching.ambiguous import AMBIGUOUS
from matching.columns import PARTS
from matching.synonyms import plain, recognised, synonyms

LANGUAGES = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "tr", "vi", "ru", "zh", "ja", "ar"}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_recognised_by_its_own_name_in_any_spelling(field: str) -> None:
    for title in (field, field.upper(), field.replace("_", " ").title(), field.replace("_", "-"), f"\ufeff{field}"):
        assert recognised(title) == field


def test_no_synonym_stands_for_two_fields() -> None:
    for field, by_language in synonyms().items():
        assert {title: recognised(title) for titles in by_language.values() for title in titles} == {
            title: field for titles in by_language.values() for title in titles
        }


def test_a_text_that_depends_on_others_is_no_synonym_too() -> None:
    assert [title for rule in AMBIGUOUS for title in rule.titles if recognised(title)] == []


def test_the_table_has_the_fields_and_every_language_for_those_that_everyone_has() -> None:
    assert list(synonyms()) == [*FIELDS, *PARTS, "id", "updated_at"]
    for field in ("first_name", "full_name", "email", "phone", "company", "city", "country", "birth_date"):
        known = set(synonyms()[field])
        assert known | ({"ru", "vi"} if field == "first_name" else {"tr"}) >= LANGUAGES - {"da"}, field
        assert known <= LANGUAGES, field


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("E-Mail_Adresse:", "emailadresse"),
        ("  Prénom * ", "prenom"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Imię", "imie"),
        ("Miejscowość (Łódź)", "miejscowosclodz"),
        ("Fødselsdato", "fodselsdato"),
        ("Điện thoại", "dienthoai"),
        ("SOYADI", "soyadi"),
        ("Soyadı", "soyadi"),  # noqa: RUF001
        ("İsim", "isim"),
        ("Фамилия", "фамилия"),
        ("メールアドレス", "メールアドレス"),
        ("ﾒｰﾙｱﾄﾞﾚｽ", "メールアドレス"),
        ("郵便番号", "郵便番号"),
        ("الاسم الأول", "الاسمالاول"),
        ("***", ""),
    ],
)
def test_the_plain_form_drops_accents_and_signs_and_keeps_letters(title: str, bare: str) -> None:
    assert plain(title) == bare


def test_kana_that_differ_by_their_voicing_stay_two() -> None:
    assert plain("ド") != plain("ト")


def test_importing_the_library_does_not_read_the_table() -> None:
    code = "import matching.synonyms as s; assert s.synonyms.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", f"import matching; {code}"], check=True)
