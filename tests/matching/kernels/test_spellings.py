import re

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.standardise import fold, phones

CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
NUMBERS = st.integers(10**6, 10**11 - 1).map(str)


@given(CODES, st.sampled_from(["", "0"]), NUMBERS)
def test_a_number_is_the_same_with_every_country_code_and_without(code: int, trunk: str, number: str) -> None:
    written = pa.array([f"+{code}{trunk}{number}", trunk + number, "0" + number])
    assert phones.national(written).to_pylist() == [number[-10:]] * 3


@given(st.lists(st.text(alphabet="aeoumxü", max_size=6), max_size=5))
def test_umlauts_are_those_of_the_pattern(texts: list[str]) -> None:
    expected = [re.sub("(?<=[aou])e", "", text) for text in texts]
    assert fold.umlauts(pa.array(texts, pa.string())).to_pylist() == expected


@pytest.mark.parametrize("text", ["", "+", "+1", "+49", "0", "000"])
def test_what_has_no_number_behind_its_code_stays_a_text(text: str) -> None:
    assert len(phones.national(pa.array([text]))) == 1
