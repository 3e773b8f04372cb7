"""`make bench-match`: accuracy and speed beside the peers. Writes its section of the page."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.linkage.clean import clean
from bench.linkage.contender import FEW, Measured
from bench.linkage.figures import Accuracy, accuracy
from bench.page import replace_section
from bench.people import Population, write_files
from matching import THRESHOLD

DATA = Path(__file__).parents[3] / "shared" / "data"
PATIENCE = 3600
"""Seconds after which a contender is given up."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Contender:
    title: str
    threshold: float
    """Probability from which it accepts unless told otherwise."""
    ours: bool = False
    most: int = 10_000_000
    """Rows beyond which it is left out: it would take hours, or more memory than there is."""


CONTENDERS: Mapping[str, Contender] = {
    "contactfleet_match": Contender("contactfleet", THRESHOLD, ours=True),
    "contactfleet_whole": Contender("contactfleet, with cleaning and labels", THRESHOLD, ours=True),
    "splink_predict": Contender("splink `predict`", 0.9),
    "splink_between": Contender("splink `predict_between`", 0.9),
    "splink_between_few": Contender("the same, six keys", 0.9),
    "recordlinkage_ecm": Contender("recordlinkage ECM", 0.5, most=20_000),
    "sql_duckdb": Contender("SQL by hand, duckdb", THRESHOLD),
    "sql_duckdb_few": Contender("the same, six keys", THRESHOLD),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A contender on a set; without figures where it did not end."""

    rows: int
    measured: Measured | None
    accuracy: Accuracy | None
    refusal: str = ""


def main(peers: str, rounds: int, names: Sequence[str]) -> None:
    """`peers` is the Python of the peers' environment; a set is named, or a number of rows and contacts to invent."""
    sets: dict[str, Mapping[str, Line]] = {}
    with tempfile.TemporaryDirectory(prefix="contactfleet-bench-") as folder:
        for name in names:
            source = _source(name, Path(folder) / f"{name}.source")
            sets[name] = _set(peers, rounds, source, Path(folder) / name)
            replace_section("linkage", list(_section(rounds, sets)))  # the largest set comes last, and may take hours


def _source(name: str, folder: Path) -> Path:
    if not name.isdigit():
        return DATA / name
    folder.mkdir()
    write_files(Population(int(name), int(name)), folder)
    return folder


def _set(peers: str, rounds: int, source: Path, folder: Path) -> Mapping[str, Line]:
    """Every contender so many times in turn, so that what slows the machine slows all; the best time counts."""
    folder.mkdir()
    (folder / "source").write_text(str(source))
    rows = clean(source, folder)
    times: defaultdict[str, list[Measured]] = defaultdict(list)
    refusals: dict[str, str] = {}
    for _ in range(rounds):
        for name, one in CONTENDERS.items():
            if name in refusals or rows > one.most:
                refusals.setdefault(name, "left out: too many rows")
                continue
            try:
                times[name].append(_run(sys.executable if one.ours else peers, name, folder))
            except (subprocess.SubprocessError, ValueError) as error:
                refusals[name] = f"did not end ({type(error).__name__})"
                sys.stderr.write(f"{name} on {source.name}: {getattr(error, 'stderr', '') or error}\n")
    return {name: _line(name, rows, times[name], refusals.get(name, ""), source, folder) for name in CONTENDERS}


def _line(name: str, rows: int, times: Sequence[Measured], refusal: str, source: Path, folder: Path) -> Line:
    if refusal:
        return Line(rows, None, None, refusal)
    best = Measured(min(one.prepare for one in times), min(one.match for one in times))
    return Line(rows, best, accuracy(folder, source, name, CONTENDERS[name].threshold))


def _run(python: str, name: str, folder: Path) -> Measured:
    module = name.removesuffix(FEW)
    command = [python, "-m", f"bench.linkage.{module}", str(folder), *([FEW] if name != module else [])]
    if taskset := shutil.which("taskset"):
        command = [taskset, "--cpu-list", str(max(os.sched_getaffinity(0))), *command]
    environment = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
        cwd=Path(__file__).parents[2],
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _section(rounds: int, sets: Mapping[str, Mapping[str, Line]]) -> Iterator[str]:
    yield "## Matching beside its peers"
    yield ""
    yield f"Made by `make bench-match ROUNDS={rounds} SETS='{' '.join(sets)}'` (`bench/linkage`); a number"
    yield "stands for so many rows and contacts made by `bench/people.py`."
    yield "All get the same contacts, cleaned by contactfleet's rules. contactfleet looks candidates up by all of its"
    yield "keys, the others by half of them, or by the six that find most, in buckets as small. One core, one thread,"
    yield f"processor seconds, the best of {rounds} rounds in turn. *Match* is blocking, comparing and scoring;"
    yield "*prepare* is what is done once for a directory: index, training. The best contact of each row counts as its"
    yield "answer. splink and recordlinkage are trained on the files themselves, without labels; the others have fixed"
    yield "weights. splink names no threshold of its own; 0.9 is that of its tutorial. The peers' models are"
    yield "plain ones: who tunes them for a set, above all by what splink is trained on, gets more out of them."
    yield ""
    titles = ("set", "matcher", "precision", "recall", "F1", "best F1", "recall at precision .99")
    yield f"| {' | '.join(titles)} | match, rows/s | of contactfleet's | prepare, s |"
    yield "|---" * (len(titles) + 3) + "|"
    for name, lines in sets.items():
        ours = lines["contactfleet_match"].measured
        for contender, line in lines.items():
            yield _row(name, CONTENDERS[contender], line, ours)


def _row(name: str, contender: Contender, line: Line, ours: Measured | None) -> str:
    if line.measured is None or line.accuracy is None or ours is None:
        return f"| {name} | {contender.title} | {line.refusal}" + " |" * 8
    one, spent = line.accuracy, line.measured
    figures = (one.precision, one.recall, one.f1, one.best_f1, one.careful_recall)
    cells = [f"{figure:.3f}" for figure in figures]
    cells += [f"{line.rows / spent.match:,.0f}", f"{ours.match / spent.match:.2f}", f"{spent.prepare:.1f}"]
    return f"| {name} | {contender.title} at {contender.threshold:g} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
