"""Cleans a set of two files by the project's own rules, for every contender alike."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from bench.direct import read_table
from matching import Directory, arrow, map_columns
from matching.arrays import U64
from matching.blocking import KEYS, row_keys
from matching.compare import SIMILAR
from matching.directory import surprised
from matching.pairs import SURPRISE
from matching.reading import read_contacts
from matching.standardise import Standard, standardise
from matching.weigh import prior
from matching.weights import EVIDENCE, Level

BLOCKING = (
    ("email",), ("phone",), ("national_id",), ("last_joined", "first_joined"), ("last_sound", "first_sound"),
    ("last_tail", "first_head"), ("last_joined", "first_initial", "city"), ("last_joined", "first_initial", "state"),
    ("last_sound", "first_initial", "postcode"), ("last_joined", "postcode"), ("first_joined", "postcode"),
    ("birth_date",), ("street_number", "street_name"), ("company", "first_head"), ("company", "last_joined"),
    ("email_local",), ("last_joined",), ("first_joined",),
)  # fmt: skip
"""Keys of `matching.blocking.KEYS` by which the peers block: half as many, which find nearly as much."""

FEW = (
    ("email",), ("phone",), ("last_joined", "first_joined"), ("last_joined", "first_initial", "state"),
    ("street_number", "street_name"), ("company", "first_head"),
)  # fmt: skip
"""Of these the six that find most: who blocks by them is faster and finds less."""


def clean(source: Path, folder: Path) -> int:
    """Writes `upload.parquet`, `directory.parquet` and `model.json`; returns the rows of the upload."""
    known, contacts = read_table(source / "ref.csv"), read_table(source / "query.csv")
    directory = Directory.build(known, map_columns(known.column_names, directory=True))
    both = [standardise(read_contacts(table, map_columns(table.column_names))) for table in (contacts, known)]
    shared = set(both[0].slots) & set(both[1].slots)
    for name, standard in zip(("upload", "directory"), both, strict=True):
        parquet.write_table(_columns(standard, both[1], directory, shared), folder / f"{name}.parquet")
    (folder / "model.json").write_text(json.dumps(_model(directory, sorted(shared & EVIDENCE.keys()))))
    (folder / "few.json").write_text(json.dumps([f"key_{KEYS.index(key)}" for key in KEYS if key[1] in FEW]))
    return int(contacts.num_rows)


def _columns(standard: Standard, known: Standard, directory: Directory, shared: set[str]) -> pa.Table:
    """The fields that both sides have, how surprising each value is in 64ths of a bit, and the keys."""
    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(standard.rows))}
    side = surprised(standard, directory.chances)
    for slot in sorted(shared):
        values, rank = standard.slots[slot], side.slots[slot]
        columns[slot] = values.texts[slot].take(arrow.numbers(values.codes))
        columns[f"surprise_{slot}"] = pa.array(rank.records[values.codes, rank.columns[SURPRISE]].astype(np.int32))
    theirs = _keys(known)
    for number, keys in _keys(standard).items():
        if number in theirs:
            kept = np.isin(keys, _small(theirs[number], KEYS[number][0]))
            columns[f"key_{number}"] = pa.array(keys.view(np.int64), mask=~kept)
    return pa.table(columns)


def _keys(standard: Standard) -> dict[int, U64]:
    """Number of the key → its hash for each row."""
    return {number: keys for number, keys in row_keys(standard) if KEYS[number][1] in BLOCKING}


def _small(keys: U64, bucket: int) -> U64:
    """Those that no more rows have: a key that holds more is left out, as contactfleet does."""
    values, counts = np.unique(keys[keys != 0], return_counts=True)
    return values[counts <= bucket]


def _model(directory: Directory, fields: list[str]) -> dict[str, object]:
    """The weights as numbers, for whoever writes them down in another language."""
    return {
        "prior": prior(directory.rows),
        "fields": {
            field: {level.name.lower(): [one.m, one.breadth, one.u] for level, one in EVIDENCE[field].items()}
            for field in fields
        },
        "similar": {field: SIMILAR[field] for field in fields if field in SIMILAR},
        "levels": [level.name.lower() for level in Level],
    }
