"""How columns and sizes are given on the command line."""

import pytest

from console.mistakes import Mistake
from console.request import parse_chunk_size, parse_columns


def test_columns_are_read_from_pairs() -> None:
    assert parse_columns(["last_name=Family", "email=E=Mail"]) == {"last_name": "Family", "email": "E=Mail"}


@pytest.mark.parametrize("pair", ["last_name", "=Family", "last_name="])
def test_a_pair_that_is_none_is_refused_by_name(pair: str) -> None:
    with pytest.raises(Mistake, match="--map"):
        parse_columns([pair])


@pytest.mark.parametrize("size", ["1023", "2GiB"])
def test_a_chunk_size_that_the_chunker_would_refuse_is_refused_at_once(size: str) -> None:
    with pytest.raises(Mistake, match=r"--chunk-size \d+ cannot be used; give from 1KiB to 1GiB"):
        parse_chunk_size(size)
