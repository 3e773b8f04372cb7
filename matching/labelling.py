"""Labels for every slot that the upload or the directory has."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa

from matching.arrays import Flags
from matching.columns import FIELDS, field_of
from matching.compare import COMPARED
from matching.contacts import Contacts, full_names
from matching.labels import Labelled, kept, label
from matching.nickname_table import NicknameTable
from matching.pairs import Pairs


@dataclass(frozen=True, slots=True)
class Matches:
    """Upload rows that were matched, `pairs.rows[0]` in order, and the contacts that they were matched with."""

    pairs: Pairs
    nicknames: NicknameTable

    def same(self, slot: str, other: str) -> Flags:
        """Whether each match agrees in the upload's `slot` and the directory's `other`, for its label.

        Given names agree by nickname or initial too; a full name agrees when its parts do.
        """
        field = field_of(slot)
        if field == "full_name":
            return self._whole_names_agree()
        agree = self.pairs.same(COMPARED.get(field, slot), COMPARED.get(field, other))
        if field == "first_name":
            agree |= self.nicknames.related(*self.pairs.hashes("first_head")) | self.pairs.initials_agree("first")
        if field == "middle_name":
            agree |= self.pairs.initials_agree("middle")
        return agree

    def _whole_names_agree(self) -> Flags:
        """No part of the name differs, and at least one is there on both sides."""
        agree, seen = np.ones(self.pairs.size, dtype=np.bool_), np.zeros(self.pairs.size, dtype=np.bool_)
        for part in ("first_name", "middle_name", "last_name"):
            left, right = self.pairs.hashes(COMPARED[part])
            both = (left != 0) & (right != 0)
            seen |= both
            agree &= self.same(part, part) | ~both
        return agree & seen


def label_slots(
    slots: Sequence[str], written: Contacts, contacts: Contacts, latest: Contacts, matches: Matches
) -> dict[str, Labelled]:
    """Labels each slot of `contacts`; `latest` holds, row by row, the contact matched, or nothing.

    `written` are the same contacts with the values in which nothing could be read. Where no one else has a value,
    such a text is unverified and not lost.
    """
    found: dict[str, Labelled] = {}
    for field in FIELDS:
        members = [slot for slot in slots if field_of(slot) == field]
        if members:
            same = np.zeros((len(members), len(members), contacts.rows), dtype=np.bool_)
            for (i, slot), (j, other) in product(enumerate(members), repeat=2):
                same[i, j, matches.pairs.rows[0]] = matches.same(slot, other)
            ours, theirs = ([_text(side, slot) for slot in members] for side in (contacts, latest))
            labelled = label(ours, theirs, same)
            found |= {slot: kept(one, _text(written, slot)) for slot, one in zip(members, labelled, strict=True)}
    return {slot: found[slot] for slot in slots}


def _text(contacts: Contacts, slot: str) -> pa.Array:
    return full_names(contacts) if slot == "full_name" else contacts.text(slot)
