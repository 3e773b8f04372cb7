"""Standardised contacts: what is compared, hashed and looked up, in place of the original texts."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from matching import arrow
from matching.arrays import U64
from matching.columns import field_of
from matching.contacts import Contacts
from matching.hashing import hash_texts
from matching.standardise import addresses, companies, dates, emails, identifiers, names, phones
from matching.standardise.distinct import Rule, per_distinct
from matching.standardise.fold import compact

RULES: Mapping[str, Rule] = {
    "first_name": names.given_names,
    "middle_name": names.given_names,
    "last_name": names.family_names,
    "email": emails.emails,
    "phone": phones.phones,
    "company": companies.companies,
    "job_title": companies.job_titles,
    "street": addresses.streets,
    "city": addresses.places,
    "state": addresses.places,
    "postcode": addresses.postcodes,
    "country": addresses.places,
    "birth_date": dates.birth_dates,
    "national_id": identifiers.national_ids,
}
"""Field → its rule. `full_name` has none: it is compared by its parts."""

DERIVED: Mapping[str, tuple[str, Rule]] = {
    "first_joined": ("first_name", compact),
    "first_head": ("first_name", names.first_word),
    "first_initial": ("first_name", names.initial),
    "first_sound": ("first_name", names.sound),
    "middle_joined": ("middle_name", compact),
    "middle_initial": ("middle_name", names.initial),
    "last_joined": ("last_name", compact),
    "last_head": ("last_name", names.first_word),
    "last_tail": ("last_name", names.last_word),
    "last_sound": ("last_name", names.sound),
    "street_number": ("street", addresses.house_numbers),
    "street_name": ("street", addresses.street_names),
    "email_local": ("email", emails.local_part),
    "phone_tail": ("phone", phones.last_seven),
    "birth_year": ("birth_date", dates.year),
    "birth_month": ("birth_date", dates.month),
    "birth_day": ("birth_date", dates.day),
}
"""Feature → the field it is made of, after standardising. Of emails and phones every slot has its own."""


@dataclass(frozen=True, slots=True)
class Standard:
    """Feature → standardised values and their hashes, one for each row; null and 0 where missing."""

    rows: int
    values: Mapping[str, pa.Array]
    hashes: Mapping[str, U64]


def standardise(contacts: Contacts) -> Standard:
    """Standardises every slot that has a rule, and derives the features that go with it."""
    values: dict[str, pa.Array] = {}
    for slot, texts in contacts.texts.items():
        field = field_of(slot)
        if field in RULES:
            values[slot] = per_distinct(texts, RULES[field])
            suffix = slot[len(field) :]
            for feature, (source, rule) in DERIVED.items():
                if source == field:
                    values[feature + suffix] = per_distinct(values[slot], rule)
    return Standard(contacts.rows, values, {feature: hash_texts(array) for feature, array in values.items()})


def comparable(contacts: Contacts, standard: Standard) -> Contacts:
    """The contacts without the texts in which standardising found nothing, such as a phone of `n/a`."""
    texts = {
        slot: arrow.missing_where(arrow.flags(standard.hashes[slot] == 0), array) if slot in standard.hashes else array
        for slot, array in contacts.texts.items()
    }
    return Contacts(contacts.rows, texts)
