"""Standardised contacts: what is compared, hashed and looked up, in place of the original texts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from matching import arrow
from matching.arrays import U64, Codes
from matching.columns import field_of
from matching.contacts import Contacts
from matching.hashing import hash_texts
from matching.kernels.bags import bags
from matching.standardise import addresses, companies, dates, emails, fold, identifiers, names, phones, regions
from matching.standardise.distinct import Rule, bounded, encoded, missing_if_empty, without_placeholders
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

SPELT: Mapping[str, Rule] = {
    **dict.fromkeys(("first_joined", "middle_joined", "last_joined", "last_head", "last_tail", "city"), fold.umlauts),
    "phone": phones.national,
    "state": regions.state_codes,
    "country": regions.country_codes,
}
"""Features of which several spellings are the same → what those have in common, which is hashed in their place."""

CODED = ("state", "country")
"""Fields in which `NA` is a place: Naples, Namibia."""

GRADED = frozenset(
    (
        "first_joined", "middle_joined", "last_joined", "email", "phone", "company", "job_title", "street_name", "city",
        "postcode", "birth_date", "national_id",
    )
)  # fmt: skip
"""Features that are not only the same or different."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is compared of the distinct texts of a slot, and which of them each row has."""

    codes: Codes
    texts: Mapping[str, pa.Array]
    """Feature → standardised values; null where missing."""
    hashes: Mapping[str, U64]
    """Feature → hash of each value, 0 where missing."""
    bags: Mapping[str, U64]
    """Of the features whose similarity is asked for: what characters each value is made of."""


@dataclass(frozen=True, slots=True)
class Standard:
    """Standardised contacts, slot by slot."""

    rows: int
    slots: Mapping[str, Values]

    @property
    def features(self) -> Mapping[str, str]:
        """Feature → the slot that it is made of."""
        return {feature: slot for slot, values in self.slots.items() for feature in values.hashes}

    def slice(self, start: int, rows: int) -> "Standard":
        """At most so many contacts from `start` on."""
        codes = {slot: values.codes[start : start + rows] for slot, values in self.slots.items()}
        slots = {slot: replace(values, codes=codes[slot]) for slot, values in self.slots.items()}
        return Standard(min(rows, self.rows - start), slots)

    def texts(self, feature: str) -> pa.Array:
        """The feature's value for each row; null where it is missing."""
        values = self.slots[self.features[feature]]
        return values.texts[feature].take(arrow.numbers(values.codes))

    def hashes(self, feature: str) -> U64:
        """The feature's hash for each row; 0 where it is missing."""
        values = self.slots[self.features[feature]]
        return values.hashes[feature][values.codes]


def standardise(contacts: Contacts) -> Standard:
    """Standardises every slot that has a rule, and derives the features that go with it."""
    ruled = {slot: texts for slot, texts in contacts.texts.items() if field_of(slot) in RULES}
    return Standard(contacts.rows, {slot: _values(slot, texts) for slot, texts in ruled.items()})


def _values(slot: str, texts: pa.Array) -> Values:
    codes, distinct = encoded(texts)
    return Values(codes, *described(slot, distinct))


class Described(NamedTuple):
    """As in Values, of some distinct texts of a slot."""

    texts: Mapping[str, pa.Array]
    hashes: Mapping[str, U64]
    bags: Mapping[str, U64]


def described(slot: str, distinct: pa.Array) -> Described:
    """Standardises texts of a slot that has a rule."""
    field = field_of(slot)
    told = distinct if field in CODED else without_placeholders(distinct)
    found = {slot: bounded(missing_if_empty(RULES[field](bounded(told))))}
    for feature, (source, rule) in DERIVED.items():
        if source == field:
            found[feature + slot[len(field) :]] = missing_if_empty(rule(found[slot]))
    graded = {feature: values for feature, values in found.items() if {feature, field_of(feature)} & GRADED}
    return Described(
        found,
        {feature: hash_texts(_spelt(feature)(values)) for feature, values in found.items()},
        {feature: _bags(values) for feature, values in graded.items()},
    )


def _spelt(feature: str) -> Rule:
    return SPELT.get(field_of(feature), _as_it_is)


def _as_it_is(texts: pa.Array) -> pa.Array:
    return texts


def _bags(texts: pa.Array) -> U64:
    found = np.empty(len(texts), dtype=np.uint64)
    bags(*arrow.text_buffers(texts), found)
    return found


def comparable(contacts: Contacts, standard: Standard) -> Contacts:
    """The contacts without the texts in which standardising found nothing, such as a phone of `n/a`."""
    texts = dict(contacts.texts)
    for slot in standard.slots:
        texts[slot] = arrow.missing_where(arrow.flags(standard.hashes(slot) == 0), texts[slot])
    return Contacts(contacts.rows, texts)
