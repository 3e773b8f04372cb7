"""Which column of a file holds which field of a contact."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FIELDS = (
    "first_name", "middle_name", "last_name", "full_name", "email", "phone", "company", "job_title",
    "street", "city", "state", "postcode", "country", "birth_date", "national_id",
)  # fmt: skip
"""Every field, in the order of the result's columns."""

REPEATABLE = frozenset({"email", "phone"})
"""Fields of which a contact may have several, each in a slot of its own."""

MATCHABLE = ("first_name", "last_name", "full_name", "email", "phone", "national_id")
"""A file needs a column for at least one of these."""

SYNONYMS: Mapping[str, str] = {
    "first_name": "first name, first, given name, given, forename, fname, christian name, vorname, prénom, nombre",
    "middle_name": "middle name, middle, middle initial, mname, mi, second name, additional name, zweiter vorname, "
    "deuxième prénom, segundo nombre",
    "last_name": "last name, last, surname, family name, family, lname, nachname, familienname, nom, nom de famille, "
    "apellido, apellidos",
    "full_name": "full name, name, contact name, display name, person, person name, contact, vollständiger name, "
    "nom complet, nombre completo",
    "email": "email, e-mail, mail, email address, e-mail address, primary email, secondary email, work email, "
    "personal email, home email, business email, other email, alternate email, email value, e-mail-adresse, courriel, "
    "adresse e-mail, correo, correo electrónico",
    "phone": "phone, telephone, tel, phone number, telephone number, phone no, mobile, mobile phone, mobile number, "
    "cell, cell phone, cellphone, home phone, work phone, business phone, office phone, other phone, direct phone, "
    "primary phone, secondary phone, phone value, telefon, telefonnummer, handy, mobil, mobiltelefon, festnetz, "
    "téléphone, portable, mobile téléphone, teléfono, móvil, celular",
    "company": "company, company name, organization, organisation, organization name, employer, business, firm, firma, "
    "unternehmen, arbeitgeber, entreprise, société, empresa",
    "job_title": "job title, job, title, position, role, occupation, beruf, funktion, poste, fonction, cargo, puesto",
    "street": "street, street address, street 1, address, address 1, address line 1, addr, mailing address, "
    "home address, mailing street, straße, strasse, anschrift, adresse, rue, calle, dirección, domicilio",
    "city": "city, town, suburb, locality, municipality, mailing city, stadt, ort, wohnort, ville, commune, ciudad, "
    "localidad",
    "state": "state, province, region, county, state province, mailing state, bundesland, kanton, région, provincia, "
    "estado",
    "postcode": "postcode, post code, postal code, zip, zip code, zip postal code, mailing zip, plz, postleitzahl, "
    "code postal, código postal, cp",
    "country": "country, nation, country code, country name, land, pays, país",
    "birth_date": "birth date, date of birth, dob, birthday, birthdate, born, geburtsdatum, geburtstag, geboren am, "
    "date de naissance, fecha de nacimiento",
    "national_id": "national id, ssn, social security number, social security, soc sec id, nin, national insurance "
    "number, tax id, personal id, sozialversicherungsnummer, numéro de sécurité sociale, dni, nif, curp",
    "id": "id, contact id, record id, person id, customer id, client id, directory id, uid",
    "updated_at": "updated at, updated, last updated, update date, modified, last modified, modified at, "
    "modified date, date modified, last update, changed at, geändert am, modifié le, actualizado",
}


class UnusableColumns(ValueError):
    """The header cannot be matched on; the text is a sentence for the user that names the remedy."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where a file holds what: slot name → column index, slots in the order of FIELDS."""

    slots: Mapping[str, int]
    id: int | None = None
    updated_at: int | None = None

    def to_json(self) -> str:
        return json.dumps({"slots": dict(self.slots), "id": self.id, "updated_at": self.updated_at})

    @classmethod
    def from_json(cls, text: str) -> "ColumnMap":
        data = json.loads(text)
        return cls({str(slot): int(index) for slot, index in data["slots"].items()}, data["id"], data["updated_at"])


def field_of(slot: str) -> str:
    """`email_2` → `email`."""
    return re.sub(r"_\d+$", "", slot)


def slot_order(slot: str) -> tuple[int, int]:
    """Sort key: the field's place in FIELDS, then the slot's number."""
    field = field_of(slot)
    number = slot[len(field) + 1 :]
    return FIELDS.index(field), int(number) if number else 1


def map_columns(
    header: Sequence[str],
    overrides: Mapping[str, str] | None = None,
    *,
    id_column: str | None = None,
    directory: bool = False,
) -> ColumnMap:
    """Finds each field's column by its synonyms; `overrides` (field or slot → header text) come first.

    `id` and `updated_at` are looked for in a directory only; `id_column` names the former. Raises UnusableColumns.
    """
    wanted = dict(overrides or {})
    if id_column is not None:
        wanted["id"] = id_column
    found = {slot: _column_named(header, slot, text, directory) for slot, text in wanted.items()}
    for index, field in enumerate(map(recognised, header)):
        if field in FIELDS and index not in found.values():
            _take(found, header, field, index, wanted)
        elif field and directory and index not in found.values():
            found.setdefault(field, index)
    slots = {slot: found[slot] for slot in sorted(found.keys() - {"id", "updated_at"}, key=slot_order)}
    _require(header, slots, found, directory)
    return ColumnMap(slots, found.get("id") if directory else None, found.get("updated_at"))


def recognised(title: str) -> str:
    """The field, `id` or `updated_at` that a header text stands for; empty when it stands for none."""
    plain = _plain(title)
    field = _FIELD_BY_TITLE.get(plain, "")
    if field:
        return field
    numbered = _FIELD_BY_TITLE.get(re.sub(r"\d+", "", plain), "")
    return numbered if numbered in REPEATABLE else ""


def _plain(title: str) -> str:
    decomposed = unicodedata.normalize("NFKD", title.strip("\ufeff")).casefold()
    return re.sub(r"[\s_\-./:]+", "", "".join(c for c in decomposed if not unicodedata.combining(c)))


_FIELD_BY_TITLE = {_plain(title): field for field, titles in SYNONYMS.items() for title in titles.split(",")}


def _take(found: dict[str, int], header: Sequence[str], field: str, index: int, wanted: Mapping[str, str]) -> None:
    if field in REPEATABLE:
        number = 1
        while (slot := field if number == 1 else f"{field}_{number}") in found:
            number += 1
        found[slot] = index
    elif field not in found or (
        field not in wanted and _plain(header[index]) == _plain(field) != _plain(header[found[field]])
    ):
        found[field] = index


def _column_named(header: Sequence[str], slot: str, text: str, directory: bool) -> int:
    known = [*FIELDS, "id", "updated_at"] if directory else list(FIELDS)
    if slot not in known and not (field_of(slot) in REPEATABLE and slot_order(slot)[1] > 1):
        raise UnusableColumns(f"There is no field {slot!r} to map a column to; the fields are {', '.join(known)}.")
    exact = [i for i, title in enumerate(header) if title == text]
    close = exact or [i for i, title in enumerate(header) if _plain(title) == _plain(text)]
    if not close:
        option = "--directory-id" if slot == "id" else f"--map {slot}=..."
        raise UnusableColumns(
            f"The file has no column {text!r} for {slot}; its columns are {_listed(header)}. "
            f"Name one of them with {option}."
        )
    return close[0]


def _require(header: Sequence[str], slots: Mapping[str, int], found: Mapping[str, int], directory: bool) -> None:
    if not any(field_of(slot) in MATCHABLE for slot in slots):
        raise UnusableColumns(
            f"No column can be matched on: the header is {_listed(header)}, and contacts need at least one of "
            f'{", ".join(MATCHABLE)}. Name a column for one of them, as in --map last_name="Family".'
        )
    if directory and "id" not in found:
        raise UnusableColumns(
            f"The directory has no column `id` to name its contacts by; its columns are {_listed(header)}. "
            "Name the column with --directory-id COLUMN."
        )


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(repr(title[:60]) for title in header[:20])
    return shown + (f" and {len(header) - 20} more" if len(header) > 20 else "") if header else "empty"
