"""The kernels give, bit for bit, what the libraries of the field give for one pair."""

from typing import Any

import jellyfish
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from matching import arrow
from matching.kernels import bags, similarity
from matching.kernels import edits as edit_kernels

Side = tuple[Any, ...]
LETTERS = ("ab", "abcdefgh", "0123456789", "abé王😀")
TEXTS = st.sampled_from(LETTERS).flatmap(lambda letters: st.text(alphabet=letters, min_size=1, max_size=80))
FLOORS = st.sampled_from([0.0, 0.7, 0.84, 0.9, 0.95])


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts, the second often the first with a few edits."""
    letters = draw(st.sampled_from(LETTERS))
    text = st.text(alphabet=letters, min_size=1, max_size=draw(st.sampled_from([6, 20, 100])))
    one = draw(text)
    if draw(st.booleans()):
        return one, draw(text)
    other = list(one)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(other)))
        match draw(st.sampled_from(["put", "take", "swap"])):
            case "put":
                other.insert(place, draw(st.sampled_from(letters)))
            case "take":
                del other[place : place + (len(other) > 1)]
            case "swap":
                other[place : place + 2] = other[place : place + 2][::-1]
    return one, "".join(other)


def side(texts: list[str]) -> Side:
    offsets, data = arrow.text_buffers(pa.array(texts, pa.string()))
    found = np.empty(len(texts), dtype=np.uint64)
    bags.bags(offsets, data, found)
    return np.arange(len(texts), dtype=np.int32), offsets, data, found


def jaro_winkler(made: list[tuple[str, str]], floor: float) -> list[float]:
    found = np.empty(len(made), dtype=np.float64)
    ours, theirs = (side([pair[i] for pair in made]) for i in (0, 1))
    run: Any = similarity.jaro_winkler
    run(np.arange(len(made)), *ours, *theirs, floor, found)
    return list(found.tolist())


@given(st.lists(pairs(), max_size=12), FLOORS)
@example([("martha", "marhta"), ("a" * 64, "a" * 65), ("a" * 300, "b" + "a" * 255)], 0.0)
def test_jaro_winkler_is_that_of_rapidfuzz_and_jellyfish_down_to_the_floor(
    made: list[tuple[str, str]], floor: float
) -> None:
    for (one, other), found in zip(made, jaro_winkler(made, floor), strict=True):
        expected = JaroWinkler.similarity(one[:256], other[:256])
        assert found == (expected if expected >= floor else 0)
        assert expected == jellyfish.jaro_winkler_similarity(one[:256], other[:256])


@given(st.lists(pairs(), max_size=12), st.integers(1, 3))
@example([("ab", "ba"), ("abc", "bca"), ("é", "e"), ("a", "")], 1)
def test_within_so_many_edits_is_optimal_string_alignment(made: list[tuple[str, str]], edits: int) -> None:
    found = np.empty(len(made), dtype=np.bool_)
    ours, theirs = (side([pair[i] for pair in made]) for i in (0, 1))
    run: Any = edit_kernels.within
    run(edits, np.arange(len(made)), *ours, *theirs, found)
    assert found.tolist() == [OSA.distance(one, other) <= edits for one, other in made]


@pytest.mark.parametrize("texts", [["ada", "adA"], ["王", "伟"], ["1", "a"]])
def test_bags_of_texts_are_counted_by_character(texts: list[str]) -> None:
    assert [int(bag) >> 56 for bag in side(texts)[3]] == [len(text) for text in texts]
