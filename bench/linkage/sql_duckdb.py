"""Fellegi-Sunter written by hand in SQL: the project's weights, without its rules between fields and its nicknames."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bench.linkage.contender import CHUNK, LOWEST, Measured, blocking, cleaned, run, timed


def match(folder: Path) -> tuple[Measured, pa.Table]:
    upload, directory = cleaned(folder, "upload"), cleaned(folder, "directory")
    model = json.loads((folder / "model.json").read_text())
    base = duckdb.connect(config={"threads": 1})
    base.register("given", directory)
    keys = blocking(folder, upload)

    def prepare() -> None:
        base.execute("CREATE TABLE directory AS SELECT * FROM given")
        for key in keys:
            base.execute(f"CREATE TABLE of_{key} AS SELECT row, {key} FROM directory WHERE {key} IS NOT NULL")  # noqa: S608

    prepared, _ = timed(prepare)
    query, seconds, parts = _query(model, keys), 0.0, []
    for start in range(0, upload.num_rows, CHUNK):
        base.register("upload", upload.slice(start, CHUNK))
        spent, part = timed(lambda: base.sql(query).to_arrow_table())
        seconds += spent
        parts.append(part)
    return Measured(prepared, seconds), pa.concat_tables(parts)


def _query(model: Mapping[str, Any], keys: list[str]) -> str:
    pairs = " UNION ".join(
        f"SELECT u.row AS l, k.row AS r FROM upload u JOIN of_{key} k USING ({key})"  # noqa: S608
        for key in keys
    )
    weight = " + ".join([str(model["prior"]), *(_field(name, model) for name in model["fields"])])
    return (
        f"WITH pairs AS ({pairs}), weighed AS (SELECT l, r, pow(2.0, least(({weight}) / 64.0, 900)) AS odds "  # noqa: S608
        "FROM pairs JOIN upload u ON u.row = l JOIN directory d ON d.row = r), "
        "shares AS (SELECT l, r, odds / (1 + sum(odds) OVER (PARTITION BY l)) AS score FROM weighed) "
        f"SELECT l AS upload, r AS directory, score FROM shares WHERE score >= {LOWEST} "
        "QUALIFY row_number() OVER (PARTITION BY l ORDER BY score DESC, r) = 1"
    )


def _field(name: str, model: Mapping[str, Any]) -> str:
    cases = " ".join(_cases(name, model["fields"][name], model["similar"].get(name)))
    return f"(CASE WHEN u.{name} IS NULL OR d.{name} IS NULL THEN 0 WHEN u.{name} = d.{name} THEN {cases} END)"


def _cases(name: str, levels: Mapping[str, list[int]], similar: list[float] | None) -> Iterator[str]:
    yield _bits(name, levels["same"])
    if name == "first_name":
        yield f"WHEN length(least(u.{name}, d.{name})) = 1 AND u.{name}[1] = d.{name}[1] THEN "
        yield _bits(name, levels["initial"])
    if similar:
        for level, floor in zip(("close", "near"), similar, strict=True):
            if level in levels:
                yield f"WHEN jaro_winkler_similarity(u.{name}, d.{name}) >= {floor} THEN {_bits(name, levels[level])}"
    elif "close" in levels:
        yield f"WHEN damerau_levenshtein(u.{name}, d.{name}) <= 1 THEN {_bits(name, levels['close'])}"
    yield f"ELSE {_bits(name, levels['different'])}"


def _bits(name: str, evidence: list[int]) -> str:
    m, breadth, u = evidence
    if u:
        return f"{64 * math.log2(m / u):.2f}"
    chance = f"least(u.surprise_{name}, d.surprise_{name})"
    return f"({64 * math.log2(m / 1000):.2f} + greatest({chance} - {64 * math.log2(breadth):.2f}, 0))"


if __name__ == "__main__":
    run("sql_duckdb", match)
