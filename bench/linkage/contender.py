"""What every contender does: read cleaned contacts, measure itself, leave its answers behind."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

CHUNK = 50_000
"""Rows of the upload that are matched at once."""

LOWEST = 0.01
"""Probability from which answers are kept: accuracy is measured at every threshold above."""


FEW = "_few"
"""Behind a contender's name: it blocks by the keys alone that find most."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Processor seconds: of what is done once for a directory, and of matching the upload."""

    prepare: float
    match: float


def cleaned(folder: Path, side: str) -> pa.Table:
    """`upload` or `directory`: standardised texts, `row` numbers them."""
    return parquet.read_table(folder / f"{side}.parquet")


def blocking(folder: Path, table: pa.Table) -> list[str]:
    """Columns of keys: pairs that agree in one are compared."""
    keys = [name for name in table.column_names if name.startswith("key_")]
    return [name for name in keys if name in json.loads((folder / "few.json").read_text())] if _few() else keys


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, of which others on the machine take none, and the result."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def run(name: str, match: Callable[[Path], tuple[Measured, pa.Table]]) -> None:
    """Runs a contender on the folder named on the command line: its measures on stdout, its pairs beside the data.

    A pair is `upload`, `directory` (rows of the tables) and `score`.
    """
    folder = Path(sys.argv[1])
    measured, pairs = match(folder)
    kept = folder / f"{name}{FEW if _few() else ''}.pairs.parquet"
    parquet.write_table(pairs.select(["upload", "directory", "score"]), kept)
    sys.stdout.write(json.dumps(asdict(measured)) + "\n")


def _few() -> bool:
    return FEW in sys.argv
