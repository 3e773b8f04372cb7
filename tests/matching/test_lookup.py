import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.lookup import SortedHashes

HASHES = st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 40)), max_size=60)


@given(HASHES, HASHES)
def test_every_hash_is_found_where_it_stands_and_no_other(held: list[int], asked: list[int]) -> None:
    values = np.unique(np.array(held, dtype=np.uint64))
    where = {value: place for place, value in enumerate(values.tolist())}
    found = SortedHashes.of(values).find(np.array([*asked, *held], dtype=np.uint64))
    assert found.tolist() == [where.get(value, -1) for value in (*asked, *held)]
