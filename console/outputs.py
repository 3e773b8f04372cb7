"""Where the files of a result go."""

import os
from dataclasses import dataclass
from pathlib import Path

from console.mistakes import Mistake
from console.paths import check_folder


@dataclass(frozen=True, slots=True)
class Outputs:
    result: Path
    rejects: Path
    summary: Path

    @property
    def all(self) -> tuple[Path, ...]:
        return self.result, self.rejects, self.summary


def outputs_of(upload: Path, asked: Path | None) -> Outputs:
    """`X.csv` has `X.rejects.csv` and `X.summary.json` beside it; INPUT.csv becomes INPUT.matched.csv."""
    result = asked if asked is not None else upload.with_name(f"{_stem(upload)}.matched.csv")
    beside = _stem(result)
    return Outputs(result, result.with_name(f"{beside}.rejects.csv"), result.with_name(f"{beside}.summary.json"))


def check_outputs(outputs: Outputs, inputs: tuple[Path, ...]) -> None:
    """Raises Mistake when a file could not be written, or would be written over an input."""
    folder = outputs.result.parent
    check_folder(folder, "-o")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Mistake(f"The output folder {folder} is not writable; name another one with -o.")
    for path in outputs.all:
        if path.is_dir():
            raise Mistake(f"{path} is a folder; name a file with -o.")
        for given in inputs:
            if path.exists() and path.samefile(given):
                raise Mistake(f"{path} would be written over the input {given}; name another file with -o.")


def _stem(path: Path) -> str:
    return path.name[:-4] if path.name.lower().endswith(".csv") else path.name
