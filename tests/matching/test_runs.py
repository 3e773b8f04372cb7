"""What is put in order outside memory is what sorting it at once gives."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.ranking import ranks
from matching.runs import Runs
from matching.storage import Memory
from matching.vocabulary import Vocabulary

HASHES = st.lists(st.one_of(st.integers(0, 2**64 - 1), st.sampled_from([0, 1, 2**63, 2**64 - 1])), max_size=20)
SOME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.runs.BATCH", 4)
    monkeypatch.setattr("matching.runs.RANGE", 3)


@SOME
@given(st.lists(HASHES, max_size=5))
def test_ranges_hold_every_hash_once_in_order_and_part_none_that_are_the_same(parts: list[list[int]]) -> None:
    runs = Runs(Memory())
    for part in parts:
        runs.add(np.array(sorted(part), dtype=np.uint64))
    everything = [hash_ for part in parts for hash_ in sorted(part)]
    ranges = [(places.tolist(), hashes.tolist()) for places, hashes in runs.ranges()]
    assert [everything[place] for places, _ in ranges for place in places] == [
        h for _, hashes in ranges for h in hashes
    ]
    assert sorted(place for places, _ in ranges for place in places) == list(range(len(everything)))
    assert [h for _, hashes in ranges for h in sorted(hashes)] == sorted(everything)
    assert sum(len(set(hashes)) for _, hashes in ranges) == len(set(everything))


@SOME
@given(st.lists(st.lists(st.sampled_from([None, "", "a", "é", "bc", "d", "e", "f", "g"]), max_size=6), max_size=6))
def test_a_vocabulary_has_every_text_once_and_knows_which_each_row_has(columns: list[list[str | None]]) -> None:
    vocabulary = Vocabulary(Memory())
    for column in columns:
        vocabulary.add(pa.array(column, pa.string()))
    rows = [text for column in columns for text in column]
    texts = [text for part in vocabulary.parts() for text in part.to_pylist()]
    assert [texts[code] for code in vocabulary.codes(0, len(rows))] == rows
    assert len(texts) == len(set(texts)) == len({*rows, None})


@SOME
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_contacts_rank_by_contents_and_those_of_the_same_by_id(kinds: list[int]) -> None:
    ids = [f"id{(7 * place) % 13:02d}" for place in range(len(kinds))]
    contents = np.array(kinds, dtype=np.uint64) << np.uint64(62)
    found = ranks(contents, pa.array(ids, pa.string()), Memory())
    expected = sorted(range(len(kinds)), key=lambda row: (kinds[row], ids[row]))
    assert [expected[rank] for rank in found] == list(range(len(kinds)))
