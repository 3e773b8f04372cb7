import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matching import arrow

FLAGS = st.lists(st.booleans(), max_size=40)


@given(FLAGS, st.integers(0, 9))
def test_flags_go_there_and_back(values: list[bool], skipped: int) -> None:
    made = arrow.flags(np.array(values, dtype=np.bool_))
    assert made.to_pylist() == values
    assert arrow.numpy_of(made.slice(skipped)).tolist() == values[skipped:]


@given(st.lists(st.one_of(st.none(), st.booleans()), max_size=40), st.integers(0, 9))
def test_a_null_flag_is_false(values: list[bool | None], skipped: int) -> None:
    made = pa.array(values, pa.bool_()).slice(skipped)
    assert arrow.numpy_of(made).tolist() == [bool(value) for value in values[skipped:]]
    assert arrow.is_null(made).tolist() == [value is None for value in values[skipped:]]


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), max_size=40))
def test_numbers_are_null_where_they_are_missing(values: list[tuple[int, bool]]) -> None:
    whole = np.array([number for number, _ in values], dtype=np.int64)
    missing = np.array([gone for _, gone in values], dtype=np.bool_)
    assert arrow.numbers(whole, missing).to_pylist() == [None if gone else number for number, gone in values]
    assert arrow.numpy_of(arrow.numbers(whole)).tolist() == whole.tolist()


@given(st.lists(st.one_of(st.none(), st.text()), max_size=20))
def test_texts_survive(values: list[str | None]) -> None:
    assert arrow.texts(values).to_pylist() == values
