"""`python -m tests.simulation [RUNS] [SEED]`: that many runs, from that seed on, up to the first broken law."""

import sys
import time
from collections.abc import Mapping
from typing import Any

from tests.simulation.report import Report
from tests.simulation.run import Broken, Plan, run


def main() -> int:
    runs, seed = (int(given) for given in (*sys.argv[1:], "1000", "1")[:2])
    total, began = Report(), time.monotonic()
    for number in range(seed, seed + runs):
        try:
            total.add(run(number))
        except Broken as broken:
            sys.stdout.write(f"{broken}\nThe run was {Plan.of_seed(number)}.\n")
            sys.stdout.write(f"It is told again by: make faults RUNS=1 SEED={number}\n")
            return 1
        if total.runs % 50 == 0:
            sys.stderr.write(f"{total.runs} runs in {time.monotonic() - began:.0f} s\n")
    sys.stdout.write("\n".join(_lines(total)) + "\n")
    return 0


def _lines(total: Report) -> list[str]:
    return [
        f"runs          {total.runs:,}: " + _counted(total.stories),
        f"jobs          {total.jobs:,}: " + _counted(total.ends),
        f"rows          {total.rows:,}",
        f"redeliveries  {total.redeliveries:,}",
        f"taken up      {total.taken_up:,} jobs that storms had made fail",
        f"faults        {sum(total.faults.values()):,}: " + _counted(total.faults),
        "laws checked  " + _counted(total.laws),
        "broken        none",
    ]


def _counted(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    raise SystemExit(main())
