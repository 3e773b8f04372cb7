"""The row scanner against the `csv` module on files made by number; `make fuzz-csv` reads many more of them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows.fuzz import read_files, report
from tests.rows.generated import generate
from tests.rows.occurrences import NEWLINE_OVER_BORDER, STRAY_QUOTES

SEED, FILES, BATCH = 1, 2000, 500
PROJECT = Path(__file__).parents[2]
MISTAKES = {
    "quotes before a record count for its parity": (
        "quotes.py",
        "(self._quotes_until[line + 1 : stop + 1] - before) & 1 == 0",
        "self._quotes_until[line + 1 : stop + 1] & 1 == 0",
    ),
    "the exact path for stray quotes is not taken": (
        "quotes.py",
        "proper[parity::2] = self._marks.neighbours[beside]",
        "proper[parity::2] = beside >= 0",
    ),
    "quotes behind a closed one count": (
        "quotes.py",
        'rb"[^%b]*+(?:%b%b[^%b]*+)*+%b[^%b]*+" % (q, q, q, q, q, d)',
        'rb"[^%b]*+(?:%b%b[^%b]*+)*+%b[^%b%b]*+" % (q, q, q, q, q, d, q)',
    ),
    "a record of a byte over the limit is a row": (
        "quotes.py",
        "- self._lines.starts[first] > self._limit",
        "- self._lines.starts[first] > self._limit + 1",
    ),
    "CRLF is two line ends": ("lines.py", "widths[:-1] += cr[:-1]", "widths[:-1] += 0 * cr[:-1]"),
    "half a CRLF at the end of a block is a line end": (
        "lines.py",
        "if not at_end and size and view[-1] == CR:",
        "if not at_end and size > size and view[-1] == CR:",
    ),
    "a blank line is a row": ("borders.py", "is_row = ends > starts", "is_row = ends >= starts"),
    "a chunk ends one row late": (
        "splitter.py",
        "border = found.first_from(wanted) if",
        "border = found.first_from((found.first_from(wanted) or wanted) + 1) if",
    ),
    "what was held is lost when a splitter goes on": (
        "splitter.py",
        "data[start:], [], 0",
        'data[start:] if self._first_row == 1 else b"", [], 0',
    ),
    "a stray quote counts when chunks are cut": (
        "scan.py",
        "if not (within_fields & odd).any():",
        "if len(within_fields):",
    ),
}
"""What is done wrong: file, the source that is right, the source that is not."""


@pytest.mark.parametrize("start", range(0, FILES, BATCH))
def test_generated_files_are_read_as_by_the_csv_module(start: int) -> None:
    outcome = read_files(SEED, range(start, start + BATCH))
    assert not outcome.differing, report([outcome])
    assert outcome.files == BATCH
    assert outcome.occurred[NEWLINE_OVER_BORDER] >= 0.4 * BATCH
    assert outcome.occurred[STRAY_QUOTES] >= 0.2 * BATCH


def test_a_file_is_the_same_whenever_it_is_generated() -> None:
    assert generate(SEED, 7) == generate(SEED, 7)
    assert generate(SEED, 7).data != generate(SEED + 1, 7).data


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_found_within_these_files(mistake: str, tmp_path: Path) -> None:
    name, right, wrong = MISTAKES[mistake]
    for package in ("rows", "tests/rows"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("data", "__pycache__"))
    (tmp_path / "tests" / "__init__.py").touch()
    source = tmp_path / "rows" / name
    before = source.read_text(encoding="utf-8")
    assert before.count(right) == 1
    source.write_text(before.replace(right, wrong), encoding="utf-8")
    program = f"""
import rows
from tests.rows.fuzz import first_difference
print(rows.__file__)
print(first_difference({SEED}, range({FILES})))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    where, found = run.stdout.split("\n", 1)
    assert Path(where).is_relative_to(tmp_path)
    assert f"seed {SEED} file " in found
