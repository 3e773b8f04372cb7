"""Answers depend on the row, the directory's contents and the options, and on nothing else."""

import random
import subprocess
import sys

import pyarrow as pa
import pytest

from matching import Directory, Matcher, map_columns, matcher
from tests.matching.made import NICKNAMES, answers
from tests.matching.sample import read_sample

QUERY, REF, _ = read_sample()


def matched(query: pa.Table, ref: pa.Table) -> list[dict[str, str]]:
    contacts = Directory.build(ref, map_columns(ref.column_names, directory=True))
    whole = Matcher(contacts, nicknames=NICKNAMES).match_table(query, map_columns(query.column_names))
    return answers(whole)


ANSWERS = matched(QUERY, REF)


@pytest.mark.parametrize(("rows", "pairs"), [(5, 400_000), (50, 1), (100, 50), (748, 400_000)])
def test_slices_change_nothing(rows: int, pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "SLICE", rows)
    monkeypatch.setattr(matcher, "PAIRS", pairs)
    assert matched(QUERY, REF) == ANSWERS


@pytest.mark.parametrize("cut", [1, 300])
def test_chunks_change_nothing(cut: int) -> None:
    assert matched(QUERY.slice(0, cut), REF) + matched(QUERY.slice(cut), REF) == ANSWERS
    assert matched(pa.concat_tables([QUERY.slice(0, cut), QUERY.slice(cut)]), REF) == ANSWERS


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_both_files_changes_nothing(seed: int) -> None:
    order = list(range(QUERY.num_rows))
    random.Random(seed).shuffle(order)
    other = list(range(REF.num_rows))
    random.Random(seed + 9).shuffle(other)
    assert matched(QUERY.take(order), REF.take(other)) == [ANSWERS[row] for row in order]


def test_the_order_of_the_columns_changes_nothing() -> None:
    found = matched(QUERY.select(QUERY.column_names[::-1]), REF.select(REF.column_names[::-1]))
    assert found == ANSWERS


def test_renaming_ids_renames_the_answers_and_no_more() -> None:
    ids = REF["id"].to_pylist()
    names = {old: f"contact-{number}" for number, old in enumerate(sorted(ids, key=lambda text: text[::-1]))}
    renamed = REF.set_column(0, "id", pa.array([names[old] for old in ids]))
    for before, after in zip(ANSWERS, matched(QUERY, renamed), strict=True):
        assert after["match_id"] == names.get(before["match_id"], "")
        assert {k: v for k, v in after.items() if k not in ("match_id", "match_reason")} == {
            k: v for k, v in before.items() if k not in ("match_id", "match_reason")
        }


def test_importing_and_matching_opens_no_pandas() -> None:
    code = (
        "import sys, pyarrow as pa\n"
        "from matching import Directory, Matcher, arrow, map_columns\n"
        "texts = {name: arrow.texts(['n/a', name]) for name in ('id', 'full_name', 'email', 'phone', 'street')}\n"
        "columns = map_columns(list(texts), directory=True)\n"
        "table = pa.table(texts)\n"
        "Matcher(Directory.build(table, columns), nicknames={'a': ['b']}).match_table(table, columns)\n"
        "print([name for name in ('pandas', 'asyncio', 'boto3') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
