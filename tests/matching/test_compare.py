import jellyfish
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from matching.compare import SIMILAR, UNLIKE, Compared, compare
from matching.contacts import Contacts
from matching.directory import surprised
from matching.frequency import count_chances
from matching.nickname_table import NicknameTable
from matching.pairs import Pairs, Side
from matching.reading import with_name_parts
from matching.standardise import standardise
from matching.weigh import weigh
from matching.weights import EVIDENCE, Level
from tests.matching.made import NICKNAMES

TABLE = NicknameTable.of(NICKNAMES)
FIELDS = ("first_name", "middle_name", "last_name", "email", "phone", "street", "city", "birth_date", "national_id")
WORDS = st.sampled_from(
    ["", "Ada", "A", "Bob", "Robert", "ada@b.co", "ada@c.co", "+1 212 555 0100", "2125550101", "1 Main St", "2 Main St",
     "1971-05-24", "1971-24-05", "1972-05-24", "Mary Ann", "Mary", "Garcia Lopez", "Lopez", "123456", "123465", "王伟"]
)  # fmt: skip
PEOPLE = st.fixed_dictionaries(dict.fromkeys(FIELDS, WORDS))


def side(person: dict[str, str]) -> Side:
    texts = {field: pa.array([text or None], pa.string()) for field, text in person.items()}
    standard = standardise(with_name_parts(Contacts(1, texts)))
    return surprised(standard, {field: count_chances([], field) for field in EVIDENCE})


def pair(left: dict[str, str], right: dict[str, str]) -> Pairs:
    row = np.zeros(1, dtype=np.int64)
    return Pairs(side(left), side(right), (row, row))


def one(field: str, left: str, right: str) -> Compared:
    return compare(pair({field: left}, {field: right}), TABLE)[field]


@pytest.mark.parametrize(
    ("field", "left", "right", "level"),
    [
        ("first_name", "Ada", "ADA ", Level.SAME),
        ("birth_date", "1971", "1971-05-24", Level.INITIAL),
        ("birth_date", "1971-01-01", "1971-05-24", Level.INITIAL),
        ("birth_date", "1971-01-01", "1972-01-01", Level.NEAR),
        ("street", "Hauptstr. 5", "5 Hauptstraße", Level.SAME),
        ("first_name", "Bob", "Robert", Level.NICKNAME),
        ("first_name", "R.", "Robert", Level.INITIAL),
        ("first_name", "Mary Ann", "Mary", Level.PART),
        ("first_name", "刚", "刚晨", Level.NEAR),
        ("first_name", "Mary Ann", "Maryann", Level.SAME),
        ("first_name", "Martha", "Marhta", Level.CLOSE),
        ("first_name", "jary", "Mary", Level.NEAR),
        ("first_name", "Ada", "Robert", Level.DIFFERENT),
        ("first_name", "", "Robert", Level.MISSING),
        ("last_name", "Garcia-Lopez", "Lopez", Level.PART),
        ("email", "ada@b.co", "ada@c.co", Level.PART),
        ("phone", "212 555 0100", "+1 212 555 0010", Level.CLOSE),
        ("phone", "0160 3283 8915", "+49 160 32838915", Level.SAME),
        ("phone", "612 345 678", "0034 612345678", Level.SAME),
        ("phone", "13912345678", "+86 139 1234 5678", Level.SAME),
        ("phone", "06 1234 5678", "+39 06 12345678", Level.SAME),
        ("last_name", "Müller", "Mueller", Level.SAME),
        ("last_name", "Muller", "Mueller", Level.SAME),
        ("last_name", "Goethe-Mueller", "Müller", Level.PART),
        ("city", "Köln", "Koeln", Level.SAME),
        ("state", "New York", "N.Y.", Level.SAME),
        ("state", "Georgia", "GB", Level.DIFFERENT),
        ("country", "Deutschland", "DE", Level.SAME),
        ("country", "U.S.A.", "United States", Level.SAME),
        ("country", "Georgia", "GA", Level.DIFFERENT),
        ("phone", "212 555 0100", "415 555 0100", Level.PART),
        ("street", "12 Main St", "12 Main Street", Level.SAME),
        ("street", "12 Main St", "14 Main St", Level.NEAR),
        ("street", "12 Hawthorne St", "12 Hawthorn St", Level.CLOSE),
        ("street", "12 Main St", "12 Oak Ave", Level.DIFFERENT),
        ("birth_date", "1971-05-04", "1971-04-05", Level.CLOSE),
        ("birth_date", "1971-05-24", "1981-05-24", Level.CLOSE),
        ("birth_date", "1971-05-24", "1972-06-24", Level.NEAR),
        ("birth_date", "1971-05-24", "1930-12-01", Level.DIFFERENT),
        ("national_id", "584-16-0130", "584160310", Level.CLOSE),
        ("postcode", "10115", "10151", Level.CLOSE),
        ("company", "Acme Inc.", "ACME Limited", Level.SAME),
    ],
)
def test_fields_stand_to_each_other_as_their_rules_say(field: str, left: str, right: str, level: Level) -> None:
    assert Level(one(field, left, right).level[0]) is level


@given(st.text(alphabet="abcdeé", min_size=3, max_size=10), st.text(alphabet="abcdeé", min_size=3, max_size=10))
def test_similarity_that_counts_is_that_of_jellyfish(left: str, right: str) -> None:
    found = one("last_name", left, right)
    plain = [text.replace("é", "e") for text in (left, right)]
    similarity = jellyfish.jaro_winkler_similarity(plain[0], plain[1])
    if found.level[0] in (Level.CLOSE, Level.NEAR):
        assert found.similarity[0] == similarity
    if found.level[0] == Level.DIFFERENT:
        assert found.similarity[0] == 0
        assert similarity < SIMILAR["last_name"][1]
        assert similarity < UNLIKE or OSA.distance(plain[0], plain[1]) > 1


@given(PEOPLE, PEOPLE)
def test_comparing_is_symmetric(left: dict[str, str], right: dict[str, str]) -> None:
    here, there = pair(left, right), pair(right, left)
    one_way, other_way = compare(here, TABLE), compare(there, TABLE)
    for field, found in one_way.items():
        assert found.level.tolist() == other_way[field].level.tolist()
        assert found.similarity.tolist() == other_way[field].similarity.tolist()
    assert weigh(one_way, 1, 1000).tolist() == weigh(other_way, 1, 1000).tolist()


@given(PEOPLE)
def test_everyone_is_the_same_as_themselves(person: dict[str, str]) -> None:
    found = compare(pair(person, person), TABLE)
    assert {int(one.level[0]) for one in found.values()} <= {Level.SAME, Level.MISSING}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ({"first_name": "Lovelace", "last_name": "Ada"}, {"first_name": "Ada", "last_name": "Lovelase"}, Level.SWAPPED),
        ({"first_name": "", "last_name": "Ada"}, {"first_name": "Ada", "last_name": "Lovelace"}, Level.SWAPPED),
        ({"first_name": "Ada", "last_name": ""}, {"first_name": "Bob", "last_name": ""}, Level.MISSING),
        ({"first_name": "Ada", "last_name": "Bell"}, {"first_name": "Ada", "last_name": "Ada"}, Level.DIFFERENT),
        ({"first_name": "Ada", "last_name": "Bell"}, {"first_name": "Bob", "last_name": "Ada"}, Level.DIFFERENT),
    ],
)
def test_names_are_swapped_only_when_what_is_there_fits_both_ways(
    left: dict[str, str], right: dict[str, str], level: Level
) -> None:
    assert Level(compare(pair(left, right), TABLE)["last_name"].level[0]) is level


def test_someone_who_goes_by_the_middle_name_is_recognised() -> None:
    left, right = {"first_name": "King", "middle_name": ""}, {"first_name": "Ada", "middle_name": "King"}
    assert compare(pair(left, right), TABLE)["first_name"].level[0] == Level.SWAPPED


def test_of_several_slots_the_best_pair_counts() -> None:
    left = {"email": "old@x.org", "email_2": "ada@b.co"}
    found = compare(pair(left, {"email": "", "email_2": "x@y.z", "email_3": "ada@b.co"}), TABLE)["email"]
    assert found.level[0] == Level.SAME
