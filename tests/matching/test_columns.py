from pathlib import Path

import pytest

from matching import ColumnMap, UnusableColumns, map_columns, result_columns
from matching.ambiguous import AMBIGUOUS

DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"


def fields_of(header: str, **overrides: str) -> dict[str, str]:
    """Header text → slot, of the columns that are fields."""
    titles = [title.strip() for title in header.split(";")]
    return {titles[index]: slot for slot, index in map_columns(titles, overrides).slots.items()}


EXPORTS = {
    "hubspot": (
        "Record ID;First Name;Last Name;Email;Phone Number;Contact owner;Associated Company;Job Title;Street Address;"
        "City;State/Region;Postal Code;Country/Region;Lifecycle Stage;Date of birth;Last Modified Date",
        "Record ID;Contact owner;Lifecycle Stage;Last Modified Date",
    ),
    "salesforce": (
        "Salutation;First Name;Last Name;Title;Account Name;Mailing Street;Mailing City;Mailing State/Province;"
        "Mailing Zip/Postal Code;Mailing Country;Phone;Fax;Mobile;Email;Birthdate;Account Owner",
        "Salutation;Fax;Account Owner",
    ),
    "mailchimp": (
        "Email Address;FNAME;LNAME;ADDRESS;PHONE;BIRTHDAY;MEMBER_RATING;OPTIN_TIME",
        "MEMBER_RATING;OPTIN_TIME",
    ),
    "outlook": (
        "Title;First Name;Middle Name;Last Name;Suffix;Company;Department;Job Title;Business Street;Business City;"
        "Business State;Business Postal Code;Business Country/Region;Business Fax;Business Phone;Home Phone;"
        "Mobile Phone;E-mail Address;E-mail Type;E-mail Display Name;E-mail 2 Address;Government ID Number;Birthday",
        "Title;Suffix;Department;Business Fax;E-mail Type;E-mail Display Name",
    ),
    "google": (
        "Name;Given Name;Additional Name;Family Name;Birthday;E-mail 1 - Label;E-mail 1 - Value;E-mail 2 - Value;"
        "Phone 1 - Label;Phone 1 - Value;Address 1 - Street;Address 1 - City;Address 1 - Region;"
        "Address 1 - Postal Code;Address 1 - Country;Organization 1 - Name;Organization 1 - Title",
        "Name;E-mail 1 - Label;Phone 1 - Label",
    ),
    "google of today": (
        "First Name;Last Name;Name Prefix;File As;Organization Name;Organization Title;Labels;Phone 1 - Value",
        "Name Prefix;File As;Labels",
    ),
    "apple and thunderbird": (
        "First Name;Last Name;Display Name;Nickname;Primary Email;Secondary Email;Work Phone;Home Phone;Mobile Number;"
        "Home Address;Home City;Home State;Home ZipCode;Home Country;Job Title;Organization;Birth Year",
        "Nickname",
    ),
    "zoho": (
        "Contact Id;First Name;Last Name;Account Name;Email;Title;Phone;Mobile;Mailing Zip;Date of Birth;Lead Source",
        "Contact Id;Lead Source",
    ),
    "pipedrive": (
        "Person - Name;Person - Email - Work;Person - Phone - Mobile;Person - Organization;Person - Owner;"
        "Person - Label",
        "Person - Owner;Person - Label",
    ),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_exports_of_common_programs_are_recognised_but_for_what_is_no_field(program: str) -> None:
    header, passed = EXPORTS[program]
    assert [title for title in header.split(";") if title not in fields_of(header)] == passed.split(";")


@pytest.mark.parametrize(
    ("header", "slots"),
    [
        ("Vorname;Nachname;E-Mail-Adresse;PLZ;Straße;Ort;Land;Firma;Geburtsdatum",
         "first_name last_name email postcode street city country company birth_date"),
        ("Prénom;Nom;Téléphone portable;Code postal;Ville;Pays;Société;Date de naissance",
         "first_name last_name phone postcode city country company birth_date"),
        ("Nombre;Apellidos;Correo electrónico;Móvil;Dirección;Ciudad;Provincia;C.P.;País",
         "first_name last_name email phone street city state postcode country"),
        ("Nome;Cognome;Indirizzo;CAP;Città;Cellulare;Codice fiscale",
         "first_name last_name street postcode city phone national_id"),
        ("Nome;Sobrenome;Endereço;Cidade;Estado;CEP;Celular;CPF",
         "first_name last_name street city state postcode phone national_id"),
        ("Naam;Voornaam;E-mailadres;Woonplaats;Land;Geboortedatum",
         "last_name first_name email city country birth_date"),
        ("Imię;Nazwisko;Numer telefonu;Miejscowość;Województwo;PESEL",
         "first_name last_name phone city state national_id"),
        ("Förnamn;Efternamn;E-post;Postnummer;Postort;Personnummer",
         "first_name last_name email postcode city national_id"),
        ("Fornavn;Etternavn;Adresse;Postnr;By;Fylke", "first_name last_name street postcode city state"),
        ("Adı;Soyadı;Cep Telefonu;Şehir;Doğum Tarihi;Şirket", "first_name last_name phone city birth_date company"),  # noqa: RUF001
        ("Họ;Tên;Số điện thoại;Địa chỉ;Thành phố;Ngày sinh", "last_name first_name phone street city birth_date"),
        ("Фамилия;Имя;Отчество;Телефон;Эл. почта;Дата рождения",
         "last_name first_name middle_name phone email birth_date"),
        ("姓;名;邮箱;手机号;城市;公司名称", "last_name first_name email phone city company"),
        ("氏名;メールアドレス;電話番号;郵便番号;都道府県;市区町村;会社名",
         "full_name email phone postcode state city company"),
        ("الاسم الأول;اسم العائلة;البريد الإلكتروني;رقم الهاتف;المدينة", "first_name last_name email phone city"),
    ],
)  # fmt: skip
def test_headers_of_other_languages_are_recognised(header: str, slots: str) -> None:
    found = fields_of(header)
    assert [found[title] for title in header.split(";")] == slots.split()


@pytest.mark.parametrize(
    ("header", "slots"),
    [
        ("Name;Email", "full_name email"),
        ("Name;First Name;Last Name", "- first_name last_name"),
        ("Name;Surname", "full_name last_name"),
        ("Name;First Name", "full_name first_name"),
        ("Name;Vorname", "last_name first_name"),
        ("Nom;Prénom", "last_name first_name"),
        ("Nom;Email", "full_name email"),
        ("Nom complet;Nom;Email", "full_name - email"),
        ("Nombre;Apellidos", "first_name last_name"),
        ("Nombre;Email", "full_name email"),
        ("Ad;Soyad", "first_name last_name"),
        ("Ad;Email", "- email"),
        ("Email;Title", "email job_title"),
        ("Email;Title;Position", "email - job_title"),
        ("Email;State;Status", "email state -"),
        ("Email;Estado;Ciudad", "email state city"),
        ("Email;Estado", "email -"),
        ("Email;By", "email -"),
        ("Email;Street;By", "email street city"),
        ("lname_c1;by;bm;bd", "last_name birth_year birth_month birth_day"),
        ("Email;Birthday", "email birth_date"),
        ("Email;Birth Year;Birth Month;Birthday", "email birth_year birth_month birth_day"),
        ("Email;Date of Birth (DD/MM/YYYY);Given name(s)", "email birth_date first_name"),
        ("Email;Phone (fax)", "email -"),
        ("Email;CAP", "email -"),
        ("Email;Land;Country", "email - country"),
        ("Email;Address 2;First Name 2", "email - -"),
    ],
)
def test_a_text_of_two_meanings_is_read_by_the_columns_beside_it(header: str, slots: str) -> None:
    found = fields_of(header)
    assert " ".join(found.get(title, "-") for title in header.split(";")) == slots


def test_what_is_mapped_by_hand_counts_as_there_and_its_text_does_not() -> None:
    assert fields_of("Nombre;Family;Email", last_name="Family")["Nombre"] == "first_name"
    assert fields_of("Nombre;Apellidos;Email", company="Apellidos")["Nombre"] == "full_name"
    assert fields_of("Nombre;Apellidos;Email", company="Nombre") == {
        "Nombre": "company", "Apellidos": "last_name", "Email": "email",
    }  # fmt: skip


def test_the_document_tells_each_text_of_two_meanings() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for rule in AMBIGUOUS:
        titles = ", ".join(f"`{title}`" for title in rule.titles)
        beside = " or ".join(f"`{other}`" for other in rule.beside)
        read = [f"`{field}`" if field else "passes through" for field in (rule.field, rule.otherwise)]
        assert f"| {titles} | {beside} | {read[0]} | {read[1]} |" in text


def test_several_emails_and_phones_become_slots_in_the_order_of_the_header() -> None:
    columns = map_columns(["Mobile", "E-mail 1 - Value", "Notes", "work phone", "email 2", "surname"])
    assert dict(columns.slots) == {"last_name": 5, "email": 1, "email_2": 4, "phone": 0, "phone_2": 3}
    assert list(columns.slots) == ["last_name", "email", "email_2", "phone", "phone_2"]


def test_the_fields_own_name_wins_over_a_synonym_before_it() -> None:
    assert map_columns(["surname", "last_name"]).slots == {"last_name": 1}
    assert map_columns(["surname", "family name"]).slots == {"last_name": 0}


def test_a_part_stands_for_its_field_and_for_nothing_without_the_part_before_it() -> None:
    columns = map_columns(["Apellido 1", "Apellido 2", "Hausnummer", "Straße", "Geburtsjahr", "Email"])
    assert columns.whole == ("last_name", "email", "street", "birth_date")
    assert ColumnMap.from_json(columns.to_json()) == columns
    assert list(map_columns(["email", "birth month", "Hausnummer", "segundo apellido"]).slots) == ["email"]
    named = map_columns(["email", "J", "M"], {"birth_year": "J", "birth_month": "M"})
    assert dict(named.slots) == {"email": 0, "birth_year": 1, "birth_month": 2}
    assert result_columns(named, ["email"])[-2:] == ["birth_date_label", "birth_date_latest"]


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
