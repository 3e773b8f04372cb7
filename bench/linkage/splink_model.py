"""A splink model for contacts, trained as its documentation recommends."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.linkage.contender import blocking, cleaned

SURE = (
    ("email",), ("phone",), ("national_id",),
    ("first_name", "last_name", "birth_date"), ("first_name", "last_name", "postcode"),
)  # fmt: skip
"""Rules that are right when they agree, of which `RECALL` of all matches is found by one or the other."""
RECALL = 0.7
SAMPLED = 1e6
"""Pairs of which the chances of two different people are estimated."""
TRAINED_ON = (("first_name", "last_name"), ("birth_date",), ("email",))
"""Pairs that agree in these are mostly one person's, and no value of theirs is so common that all rows meet."""
ELSE_TRAINED_ON = (("first_name", "last_name"), ("last_name", "postcode"), ("first_name", "postcode"))
"""Where there is neither birth date nor email: among people of one name and postcode are relatives."""
NAMES, CODES = ("first_name", "last_name"), ("phone", "national_id", "postcode")
EXACT = ("state", "country")
FREQUENT = (*NAMES, "middle_name", "company", "job_title", "city", *EXACT)
"""Columns of which sharing a common value says less than sharing a rare one."""
TEXTS = ("middle_name", "company", "job_title", "street", "city")


class Model:
    """Tables, linker and the columns that both sides have."""

    def __init__(self, folder: Path) -> None:
        upload, directory = cleaned(folder, "upload"), cleaned(folder, "directory")
        self.connection = duckdb.connect(config={"threads": 1})
        self.api = DuckDBAPI(connection=self.connection)
        self.columns = [name for name in upload.column_names if not name.startswith("surprise_")]
        self.upload = upload.select(self.columns)
        self.directory = self.register(directory.select(self.columns), "directory")
        tables = [self.directory, self.register(self.upload, "upload")]
        self.frequent = [name for name in self.columns if name in FREQUENT]
        settings = SettingsCreator(
            link_type="link_only",
            unique_id_column_name="row",
            comparisons=list(_comparisons(self.columns)),
            blocking_rules_to_generate_predictions=[block_on(key) for key in blocking(folder, upload)],
        )
        self.linker = Linker(tables, settings)

    def register(self, table: pa.Table, name: str) -> Any:
        return self.api.register(table, dataset_display_name=name)

    def count_frequencies(self) -> None:
        """What `predict` counts by itself, and `predict_between` must be given."""
        for name in self.frequent:
            self.linker.table_management.compute_tf_table(name)

    def train(self) -> None:
        training = self.linker.training
        sure = [block_on(*key) for key in _there(SURE, self.columns)]
        training.estimate_probability_two_random_records_match(sure, recall=RECALL)
        training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=1)
        keys = _there(TRAINED_ON, self.columns)
        for key in keys if len(keys) > 1 else _there(ELSE_TRAINED_ON, self.columns):
            training.estimate_parameters_using_expectation_maximisation(block_on(*key))


def pairs_of(predicted: Any) -> pa.Table:
    """`upload`, `directory` and `score` of a prediction, whichever side the upload came out on."""
    relation = predicted.as_duckdbpyrelation()
    left = "source_dataset_l = 'directory'"
    return relation.project(
        f"CASE WHEN {left} THEN row_r ELSE row_l END AS upload, "
        f"CASE WHEN {left} THEN row_l ELSE row_r END AS directory, match_probability AS score"
    ).to_arrow_table()


def _there(keys: Sequence[tuple[str, ...]], columns: Sequence[str]) -> list[tuple[str, ...]]:
    return [key for key in keys if set(key) <= set(columns)]


def _comparisons(columns: Sequence[str]) -> Iterator[Any]:
    for name in columns:
        comparison = _comparison(name)
        if comparison is not None:
            yield comparison.configure(term_frequency_adjustments=True) if name in FREQUENT else comparison


def _comparison(name: str) -> Any:
    if name in NAMES:
        return cl.NameComparison(name)
    if name == "email":
        return cl.EmailComparison(name)
    if name == "birth_date":
        return cl.DateOfBirthComparison(name, input_is_string=True)
    if name in CODES:
        return cl.DamerauLevenshteinAtThresholds(name, 1)
    if name in TEXTS:
        return cl.JaroWinklerAtThresholds(name, [0.92, 0.85])
    return cl.ExactMatch(name) if name in EXACT else None
