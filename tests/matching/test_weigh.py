import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.compare import Compared
from matching.frequency import count_chances
from matching.hashing import scramble
from matching.weigh import together, weigh
from matching.weights import BIT, CHANGED, EVIDENCE, HOUSEHOLD, Level, bits

RARE = 15 * BIT


def compared(**levels: Level) -> dict[str, Compared]:
    return {
        field: Compared(
            np.array([level], dtype=np.uint8), np.zeros(1, dtype=np.float64), np.array([RARE], dtype=np.int32)
        )
        for field, level in levels.items()
    }


def weight(**levels: Level) -> int:
    return int(weigh(compared(**levels), 1, 10_000)[0])


def weight_of(surprises: dict[str, int], **levels: Level) -> int:
    """With values of some fields that are less rare."""
    fields = compared(**levels)
    for field, surprise in surprises.items():
        fields[field].surprise[:] = surprise
    return int(weigh(fields, 1, 10_000)[0])


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_bits_are_the_logarithm_in_whole_numbers(numerator: int, denominator: int) -> None:
    assert bits(numerator, denominator) == pytest.approx(BIT * np.log2(numerator / denominator), abs=1.001)


@pytest.mark.parametrize("field", EVIDENCE)
def test_better_levels_never_weigh_less_than_a_difference(field: str) -> None:
    different = weight(**{field: Level.DIFFERENT})
    assert weight(**{field: Level.SAME}) > different
    assert all(weight(**{field: level}) >= different for level in EVIDENCE[field])


def test_the_levels_of_a_field_account_for_no_more_than_all_pairs() -> None:
    for field, levels in EVIDENCE.items():
        shares = [evidence.m for level, evidence in levels.items() if level is not Level.INITIAL]
        assert 750 <= sum(shares) <= 1000 or field == "last_name", field


def test_relatives_weigh_no_more_than_what_is_personal() -> None:
    shared = {"last_name": Level.SAME, "phone": Level.SAME, "street": Level.SAME, "postcode": Level.SAME}
    assert weight(**shared) <= HOUSEHOLD
    assert weight(**shared, first_name=Level.DIFFERENT) < 0 < weight(**shared, first_name=Level.SAME)
    assert weight(**shared, first_name=Level.DIFFERENT, email=Level.SAME) > 0


def test_a_last_name_that_differs_speaks_against_one_person_among_relatives_too() -> None:
    home = {"first_name": Level.SAME, "phone": Level.SAME, "street": Level.SAME}
    relative, colleague = (
        weight(**home, last_name=Level.DIFFERENT),
        weight(**home, last_name=Level.DIFFERENT, company=Level.SAME),
    )
    assert colleague < relative < weight(**home, last_name=Level.SAME)


def test_an_address_of_a_family_or_an_office_says_little_of_its_people() -> None:
    office = {"last_name": Level.DIFFERENT, "phone": Level.SAME, "company": Level.SAME, "street": Level.SAME}
    several, alone = {"email": 9 * BIT}, {"email": 19 * BIT}
    other = {**office, "first_name": Level.DIFFERENT, "email": Level.SAME}
    assert weight_of(several, **other) < 0
    assert weight_of(several, **other) < weight_of(alone, **other) <= weight_of({"email": 40 * BIT}, **other)
    namesake = {**office, "first_name": Level.NICKNAME, "email": Level.SAME}
    assert weight_of(several, **namesake) + 2 * BIT < weight_of(alone, **namesake)


def test_contacts_without_names_have_no_relatives() -> None:
    firm = {"company": Level.SAME, "phone": Level.SAME, "email": Level.DIFFERENT}
    assert weight(**firm) > HOUSEHOLD > weight(**firm, last_name=Level.SAME)


@pytest.mark.parametrize("level", [Level.CLOSE, Level.NEAR])
def test_a_mistyped_common_name_says_little_less_than_the_name_itself(level: Level) -> None:
    """A twentieth of all have the name; those that are like it are no multiple of that."""
    common, rare = {"last_name": 4 * BIT}, {"last_name": RARE}
    share = bits(EVIDENCE["last_name"][level].m, 1000)
    assert weight_of(common, last_name=level) - weight(last_name=Level.MISSING) == 4 * BIT + share
    assert weight_of(rare, last_name=level) - weight_of(common, last_name=level) < (RARE - 4 * BIT)


def test_ways_to_reach_someone_that_all_differ_weigh_more_than_each_alone() -> None:
    def differ(*fields: str) -> int:
        return weight(**dict.fromkeys(fields, Level.DIFFERENT)) - weight()

    assert differ("email", "street") == differ("email") + differ("street") - CHANGED
    assert differ("email", "street", "company") == sum(map(differ, ("email", "street", "company"))) - 2 * CHANGED


def test_an_email_that_is_only_alike_is_no_way_to_reach_the_same_person() -> None:
    moved = {"first_name": Level.SAME, "last_name": Level.SAME, "phone": Level.DIFFERENT, "street": Level.DIFFERENT}
    assert weight(**moved, email=Level.CLOSE) - weight(**moved) <= BIT
    assert weight(**moved, email=Level.SAME) - weight(**moved) > CHANGED


def test_an_email_that_is_only_alike_says_little_where_names_agree() -> None:
    assert weight(last_name=Level.SAME, email=Level.CLOSE) <= weight(last_name=Level.SAME) + BIT
    assert weight(last_name=Level.DIFFERENT, email=Level.CLOSE) > weight(last_name=Level.DIFFERENT) + BIT


@given(st.lists(st.integers(-999, 999), min_size=1, max_size=5))
def test_fields_that_move_together_say_less_than_apart_and_more_than_the_strongest(weights: list[int]) -> None:
    total = int(together([np.array([one], dtype=np.int32) for one in weights])[0])
    speaking_for, against = (
        [one for one in weights if one > 0],
        [one for one in weights if one < 0],
    )
    assert max(speaking_for, default=0) + sum(against) <= total <= sum(speaking_for) + min(against, default=0)


def test_a_value_is_the_less_surprising_the_more_contacts_have_it() -> None:
    hashes, counts = scramble(np.arange(1, 4, dtype=np.uint64)), np.array([1, 10, 500], dtype=np.int32)
    chances = count_chances([(hashes, counts)], "last_name")
    one, ten, many, unseen = chances.of(scramble(np.array([1, 2, 3, 9], dtype=np.uint64))).tolist()
    assert unseen == one > ten > many > 0
