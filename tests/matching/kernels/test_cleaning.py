"""The kernels read regular values as the patterns and libraries do that read all others."""

import jellyfish
import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matching import arrow
from matching.kernels import cleaning
from matching.standardise import fold, phones
from matching.standardise.distinct import missing_if_empty

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=20), st.text(alphabet="aZ9 -'`_.é", max_size=12)), max_size=8)
NUMBERS = st.lists(
    st.one_of(
        st.none(),
        st.text(alphabet="0123456789 ()+.-/x", max_size=18),
        st.from_regex(
            r"(\+|00)?[12]?[ .(-]{0,2}[0-9]{3}[) .-]{0,2}[0-9]{3}[ .-]?[0-9]{4}( ?x[0-9]{1,3})?", fullmatch=True
        ),
    ),
    max_size=8,
)


@given(TEXTS)
def test_words_are_those_of_the_patterns(texts: list[str | None]) -> None:
    whole = pa.array(texts, pa.string())
    assert fold.words(whole).to_pylist() == fold._words(whole).to_pylist()


@given(TEXTS.filter(bool))
def test_words_of_a_part_of_a_column_are_the_same(texts: list[str | None]) -> None:
    whole = pa.array(texts, pa.string())
    assert fold.words(whole.slice(1)).to_pylist() == fold.words(whole).to_pylist()[1:]


@given(NUMBERS)
def test_phones_are_those_of_the_patterns(texts: list[str | None]) -> None:
    whole = pa.array(texts, pa.string())
    by_bytes, by_pattern = (missing_if_empty(rule(whole)) for rule in (phones.phones, phones._patterned))
    assert by_bytes.to_pylist() == by_pattern.to_pylist()


@given(st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyzé ", max_size=8), max_size=12))
def test_soundex_is_that_of_jellyfish(texts: list[str]) -> None:
    codes, odd = np.empty(4 * len(texts), dtype=np.uint8), np.empty(len(texts), dtype=np.bool_)
    cleaning.soundex(*arrow.text_buffers(pa.array(texts, pa.string())), codes, odd)
    for place, text in enumerate(texts):
        latin = bool(text) and text.isascii() and text.isalpha()
        assert bool(odd[place]) != latin
        if latin:
            assert codes[4 * place : 4 * place + 4].tobytes().decode() == jellyfish.soundex(text[:4])
