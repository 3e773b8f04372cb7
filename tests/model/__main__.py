"""`python -m tests.model`: searches the model in several sizes and prints how many worlds there are."""

import sys
import time

from tests.model.search import search
from tests.model.steps import Protocol

SIZES = ((2, 1, 2, None), (3, 1, 1, None), (2, 2, 1, None), (3, 3, 1, 3), (3, 3, 2, 2))
"""Workers, chunks, mergers, and how many faults may happen: larger fleets are searched with few of them."""


def main() -> int:
    for workers, chunks, mergers, faults in SIZES:
        began = time.monotonic()
        found = search(Protocol(faults), workers=workers, chunks=chunks, mergers=mergers)
        size = f"{workers} workers, {chunks} chunks, {mergers} mergers, {'any' if faults is None else faults} faults"
        sys.stdout.write(
            f"{size}: {found.worlds:,} worlds, {found.steps:,} steps, no law broken, an end in reach of each; "
            f"{time.monotonic() - began:.0f} s\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
