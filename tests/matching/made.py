"""Contacts made for tests."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from matching import Directory, Matched, Matcher, map_columns

NICKNAMES = {"robert": ["bob", "rob"], "william": ["bill"], "margaret": ["peggy"]}

Row = Mapping[str, str]


def table(rows: Sequence[Row], columns: Sequence[str] = ()) -> pa.Table:
    """A table of texts; its columns are those named, or those of the rows in the order of their first use."""
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def directory(rows: Sequence[Row]) -> Directory:
    """A directory of these rows, with ids `r0`, `r1` and so on where they name none."""
    whole = table([{"id": f"r{number}", **row} for number, row in enumerate(rows)])
    return Directory.build(whole, map_columns(whole.column_names, directory=True))


def match(uploads: Sequence[Row], contacts: Sequence[Row], threshold: float | None = None) -> list[dict[str, str]]:
    """The appended columns of each upload row."""
    return answers(match_all(uploads, directory(contacts), threshold))


def match_all(uploads: Sequence[Row], contacts: Directory, threshold: float | None = None) -> Matched:
    upload = table(uploads)
    matcher = Matcher(contacts, nicknames=NICKNAMES, threshold=threshold)
    return matcher.match_table(upload, map_columns(upload.column_names))


def answers(matched: Matched) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = matched.columns.to_pylist()
    return rows


ADA = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@analytical.org",
    "phone": "+1 212 555 0100",
    "street": "12 St James Sq",
    "city": "London",
}
BOB = {
    "first_name": "Robert",
    "last_name": "Quimby",
    "email": "rq@quimby.net",
    "phone": "+1 415 555 0134",
    "street": "900 Harbour Rd",
    "city": "Portland",
}
STRANGERS = [
    {
        "first_name": first,
        "last_name": last,
        "email": f"{last}.{number}@mail{number}.com".lower(),
        "phone": f"+1 303 555 {number:04d}",
        "street": f"{number + 1} {last} Street",
        "city": "Denver",
    }
    for number, (first, last) in enumerate(
        (first, last)
        for first in ("Maria", "Peter", "Yuki", "Olga", "Samuel", "Ines", "Tom", "Farid")
        for last in ("Novak", "Silva", "Tanaka", "Okafor", "Jensen", "Moreau", "Kaplan", "Rossi")
    )
]
