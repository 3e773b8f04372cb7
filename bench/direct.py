"""The same work in one process without a fleet: read both files, build, match, write. Prints seconds as JSON."""

import json
import sys
import time
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from matching import Directory, Matcher, map_columns


def main(upload: Path, directory: Path, output: Path) -> dict[str, float]:
    """Seconds of each step."""
    steps, began = {}, time.monotonic()

    def step(name: str) -> None:
        nonlocal began
        now = time.monotonic()
        steps[name], began = round(now - began, 2), now

    known = read_table(directory)
    matcher = Matcher(Directory.build(known, map_columns(known.column_names, directory=True)))
    step("directory")
    contacts = read_table(upload)
    step("read")
    matched = matcher.match_table(contacts, map_columns(contacts.column_names)).columns
    step("match")
    columns = [*contacts.columns, *matched.columns]
    csv.write_csv(pa.table(columns, names=[*contacts.column_names, *matched.column_names]), output)
    step("write")
    return steps


def read_table(path: Path) -> pa.Table:
    with path.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    texts = csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    return csv.read_csv(path, csv.ReadOptions(use_threads=False), convert_options=texts)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(Path, sys.argv[1:4]))))
