"""Given names and their short forms: one hop either way, as evidence and never as equality."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

Nicknames = Mapping[str, Sequence[str]]
"""Given name → its short forms."""


def packaged_nicknames() -> Nicknames:
    """The English names of the package `nicknames`, names and short forms sorted; one hop, as the table has them."""
    from nicknames import name_triplets  # noqa: PLC0415 - who brings a table of their own needs no other

    short: defaultdict[str, set[str]] = defaultdict(set)
    for pair in name_triplets():
        if pair.relationship == "has_nickname":
            short[pair.name1].add(pair.name2)
    return {name: sorted(short[name]) for name in sorted(short)}
