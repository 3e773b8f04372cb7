"""What contactfleet's two contenders begin with: the directory built, and a matcher that has matched a row."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from bench.direct import read_table
from bench.linkage.contender import LOWEST, timed
from fleet.runtime.memory import keep_freed_memory
from matching import ColumnMap, Directory, Matcher, map_columns


@dataclass(frozen=True, slots=True)
class Prepared:
    seconds: float
    """Of the processor, that the directory took."""
    directory: Directory
    matcher: Matcher
    contacts: pa.Table
    columns: ColumnMap


def prepared(folder: Path) -> Prepared:
    """`folder` names in its file `source` where the set lies. Memory is kept as a matching process keeps it."""
    keep_freed_memory(arrow=True)
    source = Path((folder / "source").read_text())
    known, contacts = read_table(source / "ref.csv"), read_table(source / "query.csv")
    seconds, directory = timed(lambda: Directory.build(known, map_columns(known.column_names, directory=True)))
    matcher, columns = Matcher(directory, threshold=LOWEST), map_columns(contacts.column_names)
    matcher.match_table(contacts.slice(0, 1), columns)  # what is loaded at the first use is none of its speed
    return Prepared(seconds, directory, matcher, contacts, columns)
