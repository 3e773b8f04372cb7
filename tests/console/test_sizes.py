"""Sizes are read as people write them, and shown as they read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.mistakes import Mistake
from console.sizes import parse_size, show_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("65536", 65536),
        ("64KiB", 65536),
        ("64k", 65536),
        ("1 MiB", 1 << 20),
        ("1.5MiB", 3 << 19),
        ("2GB", 2_000_000_000),
        ("2 gib", 2 << 30),
    ],
)
def test_parse(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "lots", "-5", "5 parsecs", "1,000", "\u0665KiB", "1e6", "KiB"])
def test_what_is_no_size_is_refused_by_name(text: str) -> None:
    with pytest.raises(Mistake) as refused:
        parse_size(text)
    assert repr(text) in str(refused.value)


@given(st.integers(0, 1 << 50))
def test_a_shown_size_reads_as_about_the_same(size: int) -> None:
    assert abs(parse_size(show_size(size)) - size) <= size * 0.06
