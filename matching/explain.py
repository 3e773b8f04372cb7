"""Everything that led to one row's answer: candidates, their evidence, the decision. Made by the code that matches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from matching.blocking import keys_of, meetings
from matching.columns import FIELDS, ColumnMap, field_of
from matching.contacts import Contacts
from matching.decide import SCALE, shares
from matching.directory import Directory, surprised
from matching.judge import Judged, judge
from matching.met import met_under
from matching.nickname_table import NicknameTable
from matching.pairs import Pairs
from matching.reading import read_contacts
from matching.standardise import standardise
from matching.verdict import verdict
from matching.weigh import Tally, field_weight, tally
from matching.weights import BIT, Level

_ALL = 1 << 20
"""More pairs than one row can have."""


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """How one field of a row stands to that of a candidate."""

    field: str
    row: str
    """The row's value, several with ` | ` between them."""
    contact: str
    """The candidate's."""
    level: str
    """`same`, `close`, `different` and so on (weights.Level), in small letters."""
    similarity: float | None
    """Jaro-Winkler similarity; none where it was not asked for or is low."""
    bits: float
    """What it says by itself."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a rule about several fields adds or takes off."""

    rule: str
    bits: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact of the directory that was compared with the row."""

    id: str
    keys: Sequence[str]
    """Under which it was found."""
    fields: Sequence[FieldEvidence]
    adjustments: Sequence[Adjustment]
    prior: float
    """Bits before anything was compared."""
    total: float
    """Bits of everything."""
    probability: float
    part: str
    """`best`, `same person`, `rival` (of the best), `aside` (an exact one weighs as much or more), or empty."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row's answer as it stands in a result, and how it came about."""

    status: str
    score: str
    id: str
    reason: str
    threshold: float
    none_probability: float
    """That no contact of the directory is the same person, candidates being all that is known of it."""
    verdict: str
    """Why, in a sentence."""
    candidates: Sequence[Candidate]
    """The best first."""


def explanation(
    contacts: pa.Table,
    columns: ColumnMap,
    row: Mapping[str, str],
    directory: Directory,
    nicknames: NicknameTable,
    threshold: int,
) -> Explanation:
    """Of a table of one row, whose appended columns are `row`; `threshold` is in ten-thousandths."""
    written = read_contacts(contacts, columns)
    standard = standardise(written)
    keys = keys_of(standard, nicknames)
    candidates: list[Candidate] = []
    none = SCALE
    for rows in meetings(directory.index, keys, _ALL):
        pairs = Pairs(surprised(standard, directory.chances), directory.side, rows)
        judged = judge(pairs, directory, nicknames, threshold)
        share, nobody = shares(judged.candidates)
        none = int(nobody[0])
        found = _Found(judged, tally(judged.compared, pairs.size, directory.rows), written, directory)
        under = met_under(standard, keys, directory.index)
        candidates = [found.candidate(pair, int(share[pair]), under[int(rows[1][pair])]) for pair in _in_order(judged)]
    status, score, contact, reason = (row[f"match_{name}"] for name in ("status", "score", "id", "reason"))
    why = verdict(status, score, reason, threshold / SCALE, [(one.id, one.part) for one in candidates])
    return Explanation(status, score, contact, reason, threshold / SCALE, none / SCALE, why, candidates)


def _in_order(judged: Judged) -> Sequence[int]:
    """Pairs, the one that stands for the answer first, then by weight."""
    first = np.arange(judged.pairs.size) != judged.decision.pair[0]
    order: list[int] = np.lexsort((judged.candidates.order, -judged.candidates.weight, first)).tolist()
    return order


@dataclass(frozen=True, slots=True)
class _Found:
    judged: Judged
    tally: Tally
    written: Contacts
    directory: Directory

    def candidate(self, pair: int, share: int, keys: Sequence[str]) -> Candidate:
        contact = int(self.judged.pairs.rows[1][pair])
        return Candidate(
            id=str(self.directory.ids[contact].as_py()),
            keys=keys,
            fields=[self._field(field, pair, contact) for field in FIELDS if self._compared(field, pair)],
            adjustments=[one for one in self._adjustments(pair) if one.bits],
            prior=self.tally.prior / BIT,
            total=float(self.tally.total[pair] / BIT),
            probability=share / SCALE,
            part=self._part(pair),
        )

    def _compared(self, field: str, pair: int) -> bool:
        compared = self.judged.compared
        return field in compared and compared[field].level[pair] != Level.MISSING

    def _field(self, field: str, pair: int, contact: int) -> FieldEvidence:
        compared = self.judged.compared[field]
        return FieldEvidence(
            field,
            _texts(self.written, field),
            _texts(self.directory.contacts.take(np.array([contact])), field),
            Level(compared.level[pair]).name.lower(),
            float(compared.similarity[pair]) or None,
            float(field_weight(field, compared)[pair] / BIT),
        )

    def _adjustments(self, pair: int) -> Sequence[Adjustment]:
        """What the rules of `weigh` make of the fields, as differences: with the fields they add up to the total."""
        alone = {field: field_weight(field, one)[pair] for field, one in self.judged.compared.items()}
        said = {field: weight[pair] for field, weight in self.tally.fields.items()}
        rules = [(f"{field}, in the light of the other fields", said[field] - alone[field]) for field in said]
        for term, weight in self.tally.terms.items():
            members = ", ".join(field for field in term if self._compared(field, pair))
            rules.append((f"{members} move together", weight[pair] - sum(said[field] for field in term)))
        rules.append(("nothing by which to reach or know someone agrees", -self.tally.changed[pair]))
        rules.append(("a relative may share the rest", self.tally.total[pair] - self.tally.whole[pair]))
        return [Adjustment(rule, float(bits) / BIT) for rule, bits in rules]

    def _part(self, pair: int) -> str:
        decision, candidates = self.judged.decision, self.judged.candidates
        if pair == decision.pair[0]:
            return "best"
        if decision.rivals[pair]:
            return "rival"
        if decision.person[pair]:
            return "same person"
        heaviest_exact = candidates.weight[candidates.exact].max(initial=candidates.weight[pair] - 1)
        return "" if candidates.exact[pair] or candidates.weight[pair] > heaviest_exact else "aside"


def _texts(contact: Contacts, field: str) -> str:
    texts = [contact.texts[slot][0].as_py() for slot in contact.texts if field_of(slot) == field]
    return " | ".join(text for text in texts if text)
