"""What comes in: uploads of many owners, of very different size, over some time."""

import math
from dataclasses import dataclass
from random import Random

from bench.people import ROW_BYTES
from chunker.chunk_size import chunk_size
from console.plan import USUAL_CHUNK

SPREAD = 1.5
"""Sigma of the logarithm of the rows of an upload: one in fifty has twenty times the rows of the median."""


@dataclass(frozen=True, slots=True)
class Upload:
    at: float
    owner: int
    rows: int

    @property
    def size(self) -> int:
        return self.rows * ROW_BYTES

    @property
    def chunks(self) -> int:
        return -(-self.size // chunk_size(self.size, USUAL_CHUNK, None))


@dataclass(frozen=True, slots=True)
class Load:
    """So many rows within so many seconds, in uploads of a typical size."""

    rows: int
    seconds: float
    typical: int
    """Rows of the median upload."""
    owners: int = 200


def uploads_of(load: Load, random: Random) -> list[Upload]:
    """Uploads in the order of their coming, with exactly the load's rows; a few owners have most of them."""
    sizes: list[int] = []
    left = load.rows
    while left > 0:
        rows = min(max(round(load.typical * math.exp(random.gauss(0, SPREAD))), 1), left)
        sizes.append(rows)
        left -= rows
    times = sorted(random.uniform(0, load.seconds) for _ in sizes)
    owners = [int(load.owners * random.random() ** 3) for _ in sizes]
    return [Upload(at, owner, rows) for at, owner, rows in zip(times, owners, sizes, strict=True)]
