"""Header texts that mean one thing in one file and another in the next: the columns beside them decide."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from matching.synonyms import plain, recognised

WHOLE_NAME = ("first_name", "last_name")
ADDRESS = ("street", "city", "postcode")


class Ambiguous(NamedTuple):
    """`titles` stand for `field` beside one of `beside`, which are fields or header texts, and else for `otherwise`.

    Beside all of `unless` they stand for nothing; so does the empty field. Of several rules for a title the first that
    fits counts, or else the last.
    """

    titles: tuple[str, ...]
    beside: tuple[str, ...]
    field: str
    otherwise: str
    unless: tuple[str, ...] = ()


AMBIGUOUS = (
    Ambiguous(("name",), ("vorname", "rufname"), "last_name", "full_name", WHOLE_NAME),
    Ambiguous(("nom", "naam", "namn", "navn"), ("first_name",), "last_name", "full_name", WHOLE_NAME),
    Ambiguous(
        ("nombre", "nome", "isim", "tên", "имя", "名字", "الاسم"), ("last_name",), "first_name", "full_name", WHOLE_NAME
    ),
    Ambiguous(("ad",), ("last_name",), "first_name", "", WHOLE_NAME),
    Ambiguous(("title",), ("job_title",), "", "job_title"),
    Ambiguous(("estado",), ADDRESS, "state", ""),
    Ambiguous(("by",), ("bm", "bd"), "birth_year", ""),
    Ambiguous(("by",), ("street", "postcode"), "city", ""),
    Ambiguous(("bm",), ("by", "bd"), "birth_month", ""),
    Ambiguous(("bd",), ("by", "bm"), "birth_day", ""),
    Ambiguous(("birthday",), ("birth_year", "birth_month"), "birth_day", "birth_date"),
    Ambiguous(("cap",), ("street", "city"), "postcode", ""),
)
"""In the order of docs/matching.md, which says why."""


def read_header(header: Sequence[str], mapped: Mapping[str, int]) -> list[str]:
    """The field, `id` or `updated_at` of each column that is not `mapped` (slot → index) already; empty for none."""
    titles, rules = [plain(title) for title in header], _rules_by_title()
    fields = ["" if index in mapped.values() else recognised(title) for index, title in enumerate(header)]
    beside = {*fields, *mapped, *titles}
    return [
        _resolve(rules[title], beside) if title in rules and index not in mapped.values() else field
        for index, (field, title) in enumerate(zip(fields, titles, strict=True))
    ]


@cache
def _rules_by_title() -> Mapping[str, Sequence[Ambiguous]]:
    found: defaultdict[str, list[Ambiguous]] = defaultdict(list)
    for rule in AMBIGUOUS:
        for title in rule.titles:
            found[plain(title)].append(rule)
    return found


def _resolve(rules: Sequence[Ambiguous], beside: Collection[str]) -> str:
    if any(rule.unless and all(field in beside for field in rule.unless) for rule in rules):
        return ""
    fitting = (rule.field for rule in rules if any(text in beside for text in rule.beside))
    return next(fitting, rules[-1].otherwise)
