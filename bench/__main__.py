"""`make bench`: where the time of `contactfleet match` goes, beside the same in one process. Writes its section."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.page import replace_section
from bench.people import Population, write_files
from bench.processes import Run, run_match

TIMES = 10
SYNTH = Path(__file__).parents[2] / "shared" / "data" / "synth100k"


def main(rows: int, directory: int) -> None:
    """Benchmarks an upload of `rows` against `directory` contacts, and synth100k where it is at hand."""
    with tempfile.TemporaryDirectory(prefix="contactfleet-bench-") as name:
        folder = Path(name)
        upload, contacts = write_files(Population(directory, rows), folder)
        (alone,) = _direct(upload, contacts, folder, processes=1)
        both = _direct(upload, contacts, folder, processes=2)
        runs = {
            f"{rows:,} rows, {workers} worker{'s' if workers > 1 else ''}": run_match(
                upload, contacts, folder / "out.csv", "--workers", str(workers)
            )
            for workers in (1, 2)
        }
        if SYNTH.exists():
            core = max(os.sched_getaffinity(0))
            runs["synth100k ten times, 1 worker on one core"] = run_match(
                _repeated(SYNTH / "query.csv", folder / "synth.csv"),
                SYNTH / "ref.csv",
                folder / "synth.out.csv",
                "--workers",
                "1",
                held_to=core,
            )
    machine = 2 * alone["match"] / max(steps["match"] for steps in both)
    replace_section("match", list(_page(rows, directory, alone, machine, runs)))


def _repeated(path: Path, output: Path) -> Path:
    """The file with its rows ten times."""
    header, _, rows = path.read_bytes().partition(b"\n")
    output.write_bytes(header + b"\n" + rows * TIMES)
    return output


def _direct(upload: Path, contacts: Path, folder: Path, *, processes: int) -> list[dict[str, float]]:
    """Seconds of each step in each of so many processes that do the same work beside each other."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.direct", upload, contacts, folder / f"direct{number}.csv"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    return [json.loads(process.communicate()[0]) for process in running]


def _page(rows: int, directory: int, alone: dict[str, float], machine: float, runs: dict[str, Run]) -> Iterator[str]:
    yield f"Made by `make bench ROWS={rows} DIRECTORY={directory}`: an upload of {rows:,} invented contacts against a"
    yield f"directory of {directory:,} (`bench/people.py`, seeded). Ratios count; seconds depend on the machine."
    yield ""
    yield from _stages(runs)
    yield ""
    yield from _beside_one_process(alone, machine, *list(runs.values())[:2])
    yield ""
    yield from _processor_seconds(runs)
    yield ""
    yield "## Memory"
    yield ""
    yield "Largest private memory of one process, in MiB; the mapped directory is shared and not in it."
    yield ""
    yield from _by_role({name: {role: str(mib) for role, mib in run.private_mib.items()} for name, run in runs.items()})


def _stages(runs: dict[str, Run]) -> Iterator[str]:
    yield "## Where the time goes"
    yield ""
    yield "Seconds. *Start* is everything before the upload: embedded AWS, services, and the directory beside them."
    yield "Chunks are matched while the file is still being split. *Fetch* is download and summary. Rows a second are"
    yield "those from the upload to the end of the job."
    yield ""
    yield "| run | all | start | of it directory | splitting | splitting and matching | merging | fetch | rows/s |"
    yield "|---|---|---|---|---|---|---|---|---|"
    yield from (_row(name, run) for name, run in runs.items())


def _beside_one_process(alone: dict[str, float], machine: float, one: Run, two: Run) -> Iterator[str]:
    work = alone["read"] + alone["match"] + alone["write"]
    yield "## Beside one process"
    yield ""
    yield "`Matcher` called directly on the same files (`bench/direct.py`), read and written by pyarrow:"
    yield ", ".join(f"{step} {seconds} s" for step, seconds in alone.items()) + "."
    yield ""
    yield "| ratio | value |"
    yield "|---|---|"
    yield f"| one worker, upload to result, to reading, matching and writing directly | {_job(one) / work:.2f} |"
    yield f"| the same, to matching alone | {_job(one) / alone['match']:.2f} |"
    yield f"| one worker to two workers | {_matching(one) / _matching(two):.2f} |"
    yield f"| the same of two processes that call `Matcher` directly: what the machine gives | {machine:.2f} |"


def _processor_seconds(runs: dict[str, Run]) -> Iterator[str]:
    yield "## Processor seconds"
    yield ""
    yield "Of all processes of a role, from start to end. *Console* builds the directory and writes the report, too."
    yield ""
    yield from _by_role({name: {role: f"{s:.1f}" for role, s in run.cpu_seconds.items()} for name, run in runs.items()})
    yield ""
    yield "Two workers cannot halve the time of one on two cores: beside one, the embedded AWS (which hashes every"
    yield "byte that comes and goes), the transfers and the console have the other core to themselves; beside two, they"
    yield "take their share from the matching. On AWS, S3 is another machine's work."


def _by_role(figures: dict[str, dict[str, str]]) -> Iterator[str]:
    roles = sorted({role for of_run in figures.values() for role in of_run})
    yield "| run | " + " | ".join(roles) + " |"
    yield "|---" * (len(roles) + 1) + "|"
    for name, of_run in figures.items():
        yield f"| {name} | " + " | ".join(of_run.get(role, "") for role in roles) + " |"


def _row(name: str, run: Run) -> str:
    summary, stages = run.summary, run.summary["stages"]
    fetch = summary["elapsed_seconds"] - summary["started_seconds"] - summary["seconds"]
    figures = [
        run.seconds,
        summary["started_seconds"],
        summary["directory_seconds"],
        stages["splitting"],
        stages["splitting_and_matching"],
        stages["merging"],
        max(fetch, 0.0),
    ]
    return f"| {name} | " + " | ".join(f"{figure:.1f}" for figure in figures) + f" | {_rate(run):,.0f} |"


def _job(run: Run) -> float:
    return float(run.summary["elapsed_seconds"] - run.summary["started_seconds"])


def _matching(run: Run) -> float:
    return float(run.summary["stages"]["splitting_and_matching"])


def _rate(run: Run) -> float:
    return float(run.summary["rows_per_second"])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
