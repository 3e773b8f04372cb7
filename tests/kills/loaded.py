"""All that services load, loaded and used once in the process that they are forked from: they begin in milliseconds."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

import chunker.__main__  # noqa: F401 - to be loaded, as the next two
import merger.__main__  # noqa: F401
import worker.__main__  # noqa: F401
from matching import Directory, Matcher, map_columns
from tests.fleet_in_memory import DIRECTORY, NICKNAMES

with TemporaryDirectory() as folder:
    table = pa.table(DIRECTORY)
    Directory.build(table, map_columns(table.column_names, directory=True)).save(Path(folder) / "built")
    Matcher(Directory.open(Path(folder) / "built"), nicknames=NICKNAMES).match_table(
        table.drop_columns(["id"]), map_columns(table.column_names[1:])
    )
