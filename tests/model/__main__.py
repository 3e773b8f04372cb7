"""`python -m tests.model`: searches the model in several sizes and prints how many worlds there are."""

import sys
import time

from tests.model.search import search
from tests.model.steps import Protocol

SIZES = ((2, 1, 2), (3, 1, 1), (2, 2, 1))
"""Workers, chunks, mergers."""


def main() -> int:
    for workers, chunks, mergers in SIZES:
        began = time.monotonic()
        found = search(Protocol(), workers=workers, chunks=chunks, mergers=mergers)
        sys.stdout.write(
            f"{workers} workers, {chunks} chunks, {mergers} mergers: {found.worlds:,} worlds, {found.steps:,} steps, "
            f"no law broken, an end in reach of each; {time.monotonic() - began:.0f} s\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
