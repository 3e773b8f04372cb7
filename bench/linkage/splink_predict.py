"""splink's `predict`: the whole upload with the whole directory."""

from pathlib import Path

import pyarrow as pa

from bench.linkage.contender import LOWEST, Measured, run, timed
from bench.linkage.splink_model import Model, pairs_of


def match(folder: Path) -> tuple[Measured, pa.Table]:
    model = Model(folder)
    prepare, _ = timed(model.train)
    seconds, found = timed(lambda: model.linker.inference.predict(threshold_match_probability=LOWEST))
    return Measured(prepare, seconds), pairs_of(found)


if __name__ == "__main__":
    run("splink_predict", match)
