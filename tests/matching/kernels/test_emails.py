"""The kernel takes exactly the addresses that this pattern does."""

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matching.kernels import emails as kernels
from matching.standardise.distinct import by_kernel
from matching.standardise.emails import local_part

LABEL = r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?"
REGULAR = re.compile(rf"[a-z0-9_%+\-]+(?:\.[a-z0-9_%+\-]+)*@(?:{LABEL}\.)+[a-z]{{2,24}}", re.ASCII)
ODD = "left to others"

NEARLY = st.one_of(
    st.from_regex(REGULAR, fullmatch=True),
    st.text(alphabet="aB1.@-_+ é", max_size=12),
    st.builds("{}@{}.{}".format, *[st.text(alphabet="aB1.-_", max_size=4)] * 3),
)


@given(st.lists(st.one_of(st.none(), NEARLY), max_size=8))
def test_ordinary_addresses_are_read_and_no_others(texts: list[str | None]) -> None:
    whole = pa.array(texts, pa.string())
    room = sum(len((text or "").encode()) for text in texts)
    found = by_kernel(whole, kernels.emails, room, lambda rest: pa.array([ODD] * len(rest))).to_pylist()
    lower = [None if text is None else text.strip().lower() for text in texts]
    assert found == [None if text is None else text if REGULAR.fullmatch(text) else ODD for text in lower]


@given(st.lists(st.one_of(st.none(), st.text(alphabet="ab@é", max_size=6)), max_size=6))
def test_the_local_part_stands_before_the_first_at_sign(texts: list[str | None]) -> None:
    assert local_part(pa.array(texts, pa.string())).to_pylist() == [text and text.split("@")[0] for text in texts]
