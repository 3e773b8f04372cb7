"""`make fuzz-csv`: many generated files through `rows` and through the `csv` module, on all cores.

Prints how many files held what, and each difference with the smallest part of its file that still shows it.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from tests.rows.comparison import differences, expected_rows
from tests.rows.generated import GeneratedFile, generate
from tests.rows.occurrences import occurrences

_BATCH = 250
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    files: int
    rows: int
    occurred: Counter[str]
    """What occurs in how many files."""
    differing: list[GeneratedFile]


def read_files(seed: int, indices: Iterable[int]) -> Outcome:
    """Reads these files of the series; those on which `rows` and the `csv` module differ come back."""
    files = rows = 0
    occurred: Counter[str] = Counter()
    differing: list[GeneratedFile] = []
    for index in indices:
        file = generate(seed, index)
        expected = expected_rows(file)
        occurred.update(occurrences(file, expected))
        if next(differences(file, expected), None):
            differing.append(file)
        files, rows = files + 1, rows + len(expected)
    return Outcome(files, rows, occurred, differing)


def first_difference(seed: int, indices: Iterable[int]) -> str | None:
    """The first difference in these files of the series; None where there is none."""
    files = (generate(seed, index) for index in indices)
    return next((told for file in files for told in differences(file, expected_rows(file))), None)


def smallest(file: GeneratedFile) -> GeneratedFile:
    """The file with all bytes behind the header left out that the difference does not need."""
    unit = file.layout.dialect.unit
    piece = max(unit, (len(file.data) - file.layout.data_start) // 2 // unit * unit)
    while piece:
        start = file.layout.data_start
        while start < len(file.data):
            shorter = replace(file, data=file.data[:start] + file.data[start + piece :])
            if not _dangling(shorter) and next(differences(shorter, expected_rows(shorter)), None):
                file = shorter
            else:
                start += piece
        piece = piece // 2 // unit * unit
    return file


def _dangling(file: GeneratedFile) -> bool:
    """Whether it ends with an escape, or an escaped line end, which ask for more."""
    escape = file.layout.dialect.escapechar.encode()
    return bool(escape) and file.data.rstrip(b"\0\r\n").endswith(escape)


def describe(file: GeneratedFile) -> str:
    small = smallest(file)
    told = next(differences(small, expected_rows(small)))
    bytes_left = f"of {len(file.data)} bytes these do: {small.data[:2000]!r}"
    return f"{told[:2000]}\n  {bytes_left}\n  limit {small.limit}, {small.layout}"


def report(outcomes: Sequence[Outcome]) -> str:
    files = sum(outcome.files for outcome in outcomes)
    occurred = sum((outcome.occurred for outcome in outcomes), Counter[str]())
    width = max(map(len, occurred))
    lines = [f"{files:,} files, {sum(outcome.rows for outcome in outcomes):,} rows"]
    lines += [f"  {name:{width}} {count:>9,} {count / files:7.1%}" for name, count in occurred.most_common()]
    differing = [file for outcome in outcomes for file in outcome.differing]
    lines += [f"{len(differing)} files are read otherwise than by the csv module"]
    return "\n".join([*lines, *map(describe, differing[:_MOST_TOLD])])


def main(files: int, seed: int) -> int:
    batches = [range(start, min(start + _BATCH, files)) for start in range(0, files, _BATCH)]
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        try:
            for outcome in pool.map(partial(read_files, seed), batches):
                outcomes.append(outcome)
                sys.stderr.write(f"\r{len(outcomes) * _BATCH:,} of {files:,} files")
        except KeyboardInterrupt:  # what was read is told all the same
            pool.shutdown(cancel_futures=True)
    sys.stdout.write(f"\nseed {seed}: {report(outcomes)}\n")
    return 1 if any(outcome.differing for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
