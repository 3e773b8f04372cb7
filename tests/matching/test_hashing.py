import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matching.hashing import combine, hash_texts


def test_hashes_are_the_same_on_every_machine_and_in_every_version() -> None:
    found = hash_texts(pa.array(["ada", "a much longer text than eight bytes", "", None, "ж"]))
    assert found.tolist() == [289141394263266673, 18202531624878759698, 0, 0, 2152282959130604945]


@given(st.lists(st.text(max_size=40), unique=True, max_size=30), st.integers(0, 5))
def test_different_texts_have_different_hashes_wherever_they_stand(texts: list[str], skipped: int) -> None:
    whole = hash_texts(pa.array(texts, pa.string()))
    assert len(set(whole.tolist())) == len(texts)
    assert hash_texts(pa.array(texts, pa.string()).slice(skipped)).tolist() == whole[skipped:].tolist()


def test_nulls_with_bytes_behind_them_are_missing() -> None:
    texts = pa.array(["a", "b"])
    hidden = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\x01"), *texts.buffers()[1:]])
    assert hidden.to_pylist() == ["a", None]
    assert hash_texts(hidden)[1] == 0


def test_combinations_know_their_order_and_what_is_missing() -> None:
    a, b, none = (np.array([value], dtype=np.uint64) for value in (7, 9, 0))
    assert combine(a, b) != combine(b, a)
    assert combine(a, none) == combine(none, b) == 0
    assert combine(a, b, a) != combine(a, b)
