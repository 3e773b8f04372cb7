"""`make bench-index`: what building a directory's index takes, and matching against it. Writes its section of the page.

Each index is built by `python -m bench.index build FILE FOLDER` under a limit of its private memory (RLIMIT_DATA).
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

from bench.direct import read_table
from bench.page import replace_section
from bench.people import Population, write_directory, write_files
from bench.processes import private_kib
from console.directory import build_directory, save_directory
from matching import Directory, Matcher, map_columns

TIMES = (1, 2, 5)
"""Sizes of the directories, as multiples of the one that is asked for."""
LIMIT_MIB = 448
"""Private memory of a process that builds: all that it may ask for, used or not; less than the largest file has."""
CHUNK = 50_000
TICK_SECONDS = 0.1
FOLDER = Path("/var/tmp")  # noqa: S108 - a private folder is made in it


def main(contacts: int) -> None:
    """Builds indexes of so many contacts, twice and five times as many, and matches a chunk against the first."""
    with tempfile.TemporaryDirectory(prefix="contactfleet-bench-", dir=FOLDER) as name:
        folder, runs = Path(name), []
        upload, _ = write_files(Population(CHUNK, CHUNK), folder)
        for times in TIMES:
            write_directory(times * contacts, folder / "directory.csv")
            arguments = ("build", folder / "directory.csv", folder / f"index{times}")
            runs.append(_child(*arguments, preexec_fn=_limit))
        matched = _child("match", folder / f"index{TIMES[0]}", upload)
    replace_section("index", list(_section(contacts, runs, matched)))


def _child(*arguments: object, preexec_fn: Callable[[], None] | None = None) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.index", *map(str, arguments)]
    process = subprocess.run(command, stdout=subprocess.PIPE, check=True, preexec_fn=preexec_fn)
    found: dict[str, Any] = json.loads(process.stdout)
    return found


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT_MIB << 20, LIMIT_MIB << 20))


def build(source: Path, folder: Path) -> dict[str, Any]:
    """Builds and saves an index in this process."""
    with _Watch() as watch:
        began = time.process_time()
        directory = build_directory(source, name="bench")
        saved = save_directory(directory, folder)
        seconds = time.process_time() - began
    size = sum(file.stat().st_size for file in saved.iterdir())
    return {"contacts": directory.rows, "file": source.stat().st_size, "seconds": seconds, "size": size, **watch.peak}


def match_chunk(folder: Path, upload: Path) -> dict[str, Any]:
    """Matches a chunk against a saved index in this process."""
    with _Watch() as watch:
        contacts = read_table(upload)
        (saved,) = folder.iterdir()
        Matcher(Directory.open(saved)).match_table(contacts, map_columns(contacts.column_names))
    return watch.peak


class _Watch:
    """The largest private memory of this process."""

    def __enter__(self) -> "_Watch":
        self.peak, self._going = {"private": 0}, True
        self._thread = Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._going = False
        self._thread.join()

    def _look(self) -> None:
        while self._going:
            self.peak["private"] = max(self.peak["private"], private_kib("self") << 10)
            time.sleep(TICK_SECONDS)


def _section(contacts: int, runs: list[dict[str, Any]], matched: dict[str, Any]) -> Iterator[str]:
    yield "## A directory's index"
    yield ""
    yield f"Made by `make bench-index DIRECTORY={contacts}` (`bench/index.py`): invented contacts of eleven columns,"
    yield "from the CSV file to the saved index, in one process that may have"
    yield f"{LIMIT_MIB} MiB of private memory (`RLIMIT_DATA`). Memory is the largest that was used; mapped files are"
    yield "not in it."
    yield ""
    yield "| contacts | file, MiB | contacts/s of one core | private memory, MiB | index, MB | bytes a contact |"
    yield "|---|---|---|---|---|---|"
    for run in runs:
        figures = (
            f"{run['contacts']:,}",
            f"{run['file'] / (1 << 20):.0f}",
            f"{run['contacts'] / run['seconds']:,.0f}",
            f"{run['private'] / (1 << 20):.0f}",
            f"{run['size'] / 1e6:.0f}",
            f"{run['size'] / run['contacts']:.0f}",
        )
        yield "| " + " | ".join(figures) + " |"
    first, last = runs[0], runs[-1]
    added = max(0, (last["private"] - first["private"]) / (last["contacts"] - first["contacts"]))
    yield ""
    yield f"Each contact beyond the first {contacts:,} adds {added:.0f} bytes of private memory. A process that matches"
    yield f"{CHUNK:,} rows against the first index has {matched['private'] / (1 << 20):.0f} MiB of its own; the"
    yield "index is mapped, once for all processes of a machine."


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", source, folder]:
            sys.stdout.write(json.dumps(build(Path(source), Path(folder))))
        case ["match", folder, upload]:
            sys.stdout.write(json.dumps(match_chunk(Path(folder), Path(upload))))
        case [contacts]:
            main(int(contacts))
