"""`make bench-large`: a file larger than the memory that matching it takes. Writes its section of the page."""

import csv
import io
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from bench.page import replace_section
from bench.people import HEADER, Population, write_files
from bench.processes import Run, run_match

BLOCK_ROWS = 16_000
"""Rows that are repeated until the file is large enough."""
NOTES = 12
NOTE_WORDS = 50
"""Columns of an upload that no field is read from, and the words in each: with them a row has some 4 KiB."""
FOLDER = Path("/var/tmp")  # noqa: S108 - a private folder is made in it


def main(gib: float, directory: int) -> None:
    """Matches an upload of so many GiB against `directory` contacts."""
    with tempfile.TemporaryDirectory(prefix="contactfleet-bench-", dir=FOLDER) as name:
        folder = Path(name)
        rows, contacts = write_files(Population(directory, BLOCK_ROWS), folder)
        upload = folder / "large.csv"
        _widen(rows, upload, int(gib * (1 << 30)))
        size = upload.stat().st_size
        run = run_match(upload, contacts, folder / "out.csv", "--workers", "2")
        replace_section("large", list(_section(gib, directory, size, run)))


def _widen(narrow: Path, wide: Path, size: int) -> None:
    """Repeats the rows, with notes beside them, until the file has `size` bytes or a few more."""
    random, text = Random(1), io.StringIO(newline="")
    words = ["".join(random.choices("aeinorstl", k=random.randrange(3, 10))) for _ in range(2000)]
    writer = csv.writer(text, lineterminator="\n")
    with narrow.open(encoding="utf-8", newline="") as file:
        for row in islice(csv.reader(file), 1, None):
            writer.writerow([*row, *(" ".join(random.choices(words, k=NOTE_WORDS)) for _ in range(NOTES))])
    block = text.getvalue().encode()
    with wide.open("wb") as file:
        file.write(",".join([*HEADER, *(f"note_{number}" for number in range(NOTES))]).encode() + b"\n")
        while file.tell() < size:
            file.write(block)


def _section(gib: float, directory: int, size: int, run: Run) -> Iterator[str]:
    yield "## Large files"
    yield ""
    yield f"Made by `make bench-large GIB={gib:g} DIRECTORY={directory}` (`bench/large.py`): an upload of"
    yield f"{size / (1 << 30):.2f} GiB, {run.summary['rows_in']:,} wide rows, and {directory:,} contacts; two workers."
    yield ""
    yield "| largest private memory | MiB |"
    yield "|---|---|"
    yield f"| **all processes at one time** | **{run.together_mib:,}** |"
    yield from (f"| {role} | {mib:,} |" for role, mib in run.private_mib.items())


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
