"""`make bench-csv`: how fast rows are found, beside memcpy and other readers. Writes its section of the page."""

import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from pyarrow import csv as arrow_csv

from bench.page import replace_section
from rows import Dialect, Splitter

BYTES = 32 << 20
BLOCK = 8 << 20
UPLOADS = {"128 MiB": 128 << 20, "256 MiB": 256 << 20, "4 GiB": 4 << 30}
FIELDS = (b"%d", b"Robert", b"Miller%d", b"r.miller%d@example.com", b"+1 555 %07d", b"12 Main St", b"Springfield")

Row = Callable[[list[bytes]], bytes]
DENSITIES: Mapping[str, Row] = {
    "no quotes": b",".join,
    "every field quoted": lambda fields: b",".join(b'"%b"' % field for field in fields),
    "every other field quoted": lambda fields: b",".join(
        b'"%b"' % field if place % 2 else field for place, field in enumerate(fields)
    ),
    "a stray quote in every row": lambda fields: b",".join([*fields[:-1], b'5" of ' + fields[-1]]),
    "doubled quotes in every field": lambda fields: b",".join(b'"%b""%b"' % (field[:2], field[2:]) for field in fields),
    "newlines in every field": lambda fields: b",".join(b'"%b\n%b"' % (field[:2], field[2:]) for field in fields),
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="contactfleet-bench-") as folder:
        replace_section("csv", list(_section(Path(folder))))


def _section(folder: Path) -> Iterator[str]:
    yield "## CSV"
    yield ""
    yield "Made by `make bench-csv`. Bytes per second as a share of memcpy's in the same run, in memory; processor"
    yield "seconds of one thread, best of several. Beside it whole readings of the same file by the clock,"
    yield "which count its rows; *wrong* where the `csv` module counts others."
    yield ""
    yield "| file | share of memcpy | GB/s | " + " | ".join(_READERS) + " |"
    yield "|---" * (3 + len(_READERS)) + "|"
    for name, row in DENSITIES.items():
        data = _file(row)
        copying, scanning = _copying(data), _best(lambda data=data: _scan(data), time.thread_time)  # type: ignore[misc]
        cells = _peers(data, folder / "rows.csv")
        yield f"| {name} | {copying / scanning:.3f} | {len(data) / scanning / 1e9:.2f} | " + " | ".join(cells) + " |"
    yield ""
    yield "The chunker's `split` over `fleet.aws`, from a range server on the loopback address that makes up the file"
    yield "as it is read (`bench/range_server.py`); ledger and queues in memory. The largest PSS is the process's."
    yield ""
    yield "| upload | GB/s | seconds to the first message | chunks | largest PSS, MiB |"
    yield "|---|---|---|---|---|"
    for name, size in UPLOADS.items():
        split = _split(size)
        rate = size / split["seconds"] / 1e9
        yield f"| {name} | {rate:.2f} | {split['first']:.2f} | {split['chunks']} | {split['pss_mib']} |"


def _file(row: Row) -> bytes:
    fields = [[field % n if b"%" in field else field for field in FIELDS] for n in range(4000)]
    rows = b"\n".join([*map(row, fields), b""])
    return rows * (BYTES // len(rows))


def _scan(data: bytes) -> int:
    splitter = Splitter(Dialect(), start=0, first_row=1, chunk_bytes=4 << 20)
    spans = [span for start in range(0, len(data), BLOCK) for span in splitter.feed(data[start : start + BLOCK])]
    return sum(span.rows for span in spans + splitter.finish())


def _copying(data: bytes) -> float:
    source = np.frombuffer(data, np.uint8)
    target = np.empty_like(source)
    return _best(lambda: np.copyto(target, source), time.thread_time)


def _best(work: Callable[[], object], clock: Callable[[], float]) -> float:
    seconds = []
    for _ in range(5):
        began = clock()
        work()
        seconds.append(clock() - began)
    return min(seconds)


def _by_csv(path: Path) -> int:
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file))


def _by_arrow(path: Path) -> int:
    options = arrow_csv.ReadOptions(autogenerate_column_names=True, block_size=64 << 20)
    parse = arrow_csv.ParseOptions(newlines_in_values=True)
    return int(arrow_csv.read_csv(path, read_options=options, parse_options=parse).num_rows)


def _by_polars(path: Path) -> int:
    import polars  # noqa: PLC0415 - only where bench/requirements-peers.txt is installed

    return int(polars.scan_csv(path, has_header=False).select(polars.len()).collect().item())


def _by_duckdb(path: Path) -> int:
    import duckdb  # noqa: PLC0415 - as above

    query = "SELECT count(*) FROM read_csv(?, header=false, all_varchar=true)"
    return int(duckdb.execute(query, [str(path)]).fetchall()[0][0])


_READERS: Mapping[str, Callable[[Path], int]] = {
    "contactfleet": lambda path: _scan(path.read_bytes()),
    "csv": _by_csv,
    "pyarrow": _by_arrow,
    "polars": _by_polars,
    "duckdb": _by_duckdb,
}


def _peers(data: bytes, path: Path) -> Iterator[str]:
    """GB/s of each reader on the file, and whether it counts the rows of the `csv` module."""
    path.write_bytes(data)
    expected = _by_csv(path)
    for name, count in _READERS.items():
        if name in ("polars", "duckdb") and importlib.util.find_spec(name) is None:
            yield "not installed"
            continue
        began = time.monotonic()
        try:
            rows = count(path)
        except Exception as error:  # noqa: BLE001 - how a reader refuses a file is its own
            yield f"refused ({type(error).__name__})"
            continue
        rate = f"{len(data) / (time.monotonic() - began) / 1e9:.2f} GB/s"
        yield rate if rows == expected else f"{rate}, wrong: {rows:,} of {expected:,}"


def _split(size: int) -> dict[str, float]:
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    command = [sys.executable, "-m", "bench.csv_split", str(size)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    main()
