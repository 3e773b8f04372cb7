"""What the kernels make of standardised words, told again in plain Python."""

import re
from collections.abc import Sequence

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matching.standardise import addresses
from matching.standardise.distinct import rewritten

WORDS = ["12", "4b", "main", "st", "ne", "apt", "unit", "no", "fl", "7", "1a2", "über", "saintly"]
FULL = {short: full for full, shorts in addresses.ABBREVIATIONS.items() for short in shorts.split("|")}
UNITS = addresses.UNITS.split("|")
STREETS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=6)


def arrow_of(streets: Sequence[Sequence[str]]) -> pa.Array:
    return pa.array([" ".join(words) for words in streets], pa.string())


def spelt_out(words: list[str]) -> str:
    name, last = words[:-1], words[-1]
    units = 0
    while len(name) > units + 1 and name[-1 - units] in UNITS:
        units += 1
    kept = name[: len(name) - units]
    return " ".join([*(FULL.get(word, word) for word in kept), *(["unit"] if units else []), FULL.get(last, last)])


def without_unit(words: list[str]) -> list[str]:
    return words[:-2] if len(words) > 2 and words[-2] == "unit" else words


def is_number(word: str) -> bool:
    return re.fullmatch(r"[0-9]+[a-z]?", word) is not None


@given(STREETS)
def test_abbreviations_are_spelt_out_and_units_named_alike(streets: list[list[str]]) -> None:
    found = rewritten(arrow_of(streets), addresses._SPELL_OUT, addresses._LONGER)
    assert found.to_pylist() == [spelt_out(words) for words in streets]


@given(STREETS)
def test_the_house_number_is_the_first_number(streets: list[list[str]]) -> None:
    expected = [next(filter(is_number, without_unit(words)), "") for words in streets]
    assert addresses.house_numbers(arrow_of(streets)).to_pylist() == expected


@given(STREETS)
def test_the_name_is_all_else_and_a_number_behind_a_number(streets: list[list[str]]) -> None:
    def name(words: list[str]) -> str:
        kept, left_out = "", False
        for word in without_unit(words):
            left_out = is_number(word) and not left_out
            kept += "" if left_out else word
        return kept

    assert addresses.street_names(arrow_of(streets)).to_pylist() == [name(words) for words in streets]
