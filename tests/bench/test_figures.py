"""Accuracy is counted as it is defined: one answer for each row, every threshold, equal scores together."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bench.linkage.figures import accuracy

QUERY = "id\nq0\nq1\nq2\nq3\n"
REF = "id\nr0\nr1\nr2\n"
TRUTH = "query_id,ref_id\nq0,r0\nq1,r1\nq2,r2\nq3,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("query", QUERY), ("ref", REF), ("truth", TRUTH)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def pairs(folder: Path, *rows: tuple[int, int, float]) -> None:
    upload, directory, score = zip(*rows, strict=True)
    parquet.write_table(
        pa.table({"upload": upload, "directory": directory, "score": score}), folder / "x.pairs.parquet"
    )


def test_only_the_best_contact_of_a_row_is_its_answer(folder: Path) -> None:
    pairs(folder, (0, 1, 0.8), (0, 0, 0.9), (1, 1, 0.7))
    found = accuracy(folder, folder, "x", 0.5)
    assert [found.precision, found.recall] == pytest.approx([1.0, 2 / 3])


def test_figures_at_the_threshold_and_the_best_of_all_thresholds(folder: Path) -> None:
    pairs(folder, (0, 0, 0.9), (1, 1, 0.8), (2, 0, 0.7), (3, 0, 0.6))
    found = accuracy(folder, folder, "x", 0.65)
    assert [found.precision, found.recall, found.f1] == pytest.approx([2 / 3] * 3)
    assert found.best_f1 == pytest.approx(0.8)
    assert found.careful_recall == pytest.approx(2 / 3)


def test_answers_of_one_score_are_accepted_together_or_not_at_all(folder: Path) -> None:
    pairs(folder, (0, 0, 1.0), (1, 1, 1.0), (3, 0, 1.0))
    found = accuracy(folder, folder, "x", 1.0)
    assert [found.precision, found.careful_recall] == pytest.approx([2 / 3, 0.0])


def test_without_an_answer_at_the_threshold_all_is_missed(folder: Path) -> None:
    pairs(folder, (0, 0, 0.4))
    found = accuracy(folder, folder, "x", 0.5)
    assert (found.precision, found.recall, found.f1) == (0.0, 0.0, 0.0)
