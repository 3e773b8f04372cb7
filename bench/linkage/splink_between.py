"""splink's `predict_between` with `link_and_dedupe`: chunks of the upload with a directory that stays."""

from functools import partial
from pathlib import Path

import pyarrow as pa

from bench.linkage.contender import CHUNK, LOWEST, Measured, run, timed
from bench.linkage.splink_model import Model, pairs_of


def match(folder: Path) -> tuple[Measured, pa.Table]:
    model = Model(folder)

    def prepare() -> None:
        model.train()
        model.count_frequencies()

    prepared, _ = timed(prepare)
    seconds, parts, between = 0.0, [], model.linker.inference.predict_between
    for start in range(0, model.upload.num_rows, CHUNK):
        chunk = model.register(model.upload.slice(start, CHUNK), f"chunk_{start}")
        predict = partial(between, model.directory, chunk, link_type="link_and_dedupe")
        spent, found = timed(partial(predict, threshold_match_probability=LOWEST))
        seconds += spent
        parts.append(pairs_of(found))
    return Measured(prepared, seconds), pa.concat_tables(parts)


if __name__ == "__main__":
    run("splink_between", match)
