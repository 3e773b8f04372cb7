"""The model: what each kind of agreement says, in whole 64ths of a bit, so that every machine adds up the same.

A pair's weight is the sum over fields of log2(m / u) (Fellegi and Sunter, 1969). `m`, the share of pairs of one person
in which the field stands so, is given here; `u`, the share among pairs of different people, comes from how often the
value stands in the directory (`frequency`), times the breadth of the level: how many values are that near to one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

MODEL_VERSION = "6"

BIT = 64
"""Units of weight in one bit."""


class Level(IntEnum):
    """How the values of a field stand to each other, the best first."""

    MISSING = 0
    SAME = 1
    NICKNAME = 2
    INITIAL = 3
    PART = 4
    CLOSE = 5
    NEAR = 6
    SWAPPED = 7
    DIFFERENT = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """`m` in thousandths; `breadth` is how many directory values stand at this level to any one value.

    Where `u` (thousandths) is given it takes the place of the value's own chance.
    """

    m: int
    breadth: int = 1
    u: int = 0


M = Evidence
# A swapped last name goes with a swapped first name, so that the two together have the share of the first.
EVIDENCE: Mapping[str, Mapping[Level, Evidence]] = {
    "first_name": {
        Level.SAME: M(740), Level.NICKNAME: M(70, 4), Level.INITIAL: M(900, u=90), Level.PART: M(30, 4),
        Level.CLOSE: M(70, 6), Level.NEAR: M(20, 30), Level.SWAPPED: M(20, 2), Level.DIFFERENT: M(20, u=1000),
    },
    "middle_name": {
        Level.SAME: M(600), Level.INITIAL: M(850, u=90), Level.PART: M(20, 4), Level.CLOSE: M(50, 8),
        Level.NEAR: M(10, 30), Level.DIFFERENT: M(90, u=1000),
    },
    "last_name": {
        Level.SAME: M(800), Level.PART: M(30, 3), Level.CLOSE: M(90, 6), Level.NEAR: M(20, 30),
        Level.SWAPPED: M(500, 2), Level.DIFFERENT: M(50, u=1000),
    },
    "email": {
        Level.SAME: M(600), Level.PART: M(60, 20), Level.CLOSE: M(60, 4), Level.NEAR: M(20, 100),
        Level.DIFFERENT: M(260, u=1000),
    },
    "phone": {
        Level.SAME: M(600), Level.PART: M(20, 3), Level.CLOSE: M(50, 30), Level.DIFFERENT: M(330, u=1000),
    },
    "company": {Level.SAME: M(600), Level.CLOSE: M(100, 4), Level.NEAR: M(40, 20), Level.DIFFERENT: M(260, u=1000)},
    "job_title": {Level.SAME: M(400), Level.CLOSE: M(100, 4), Level.DIFFERENT: M(500, u=1000)},
    "street": {
        Level.SAME: M(600), Level.CLOSE: M(120, 4), Level.NEAR: M(30, 60), Level.DIFFERENT: M(250, u=1000),
    },
    "city": {Level.SAME: M(700), Level.CLOSE: M(90, 4), Level.NEAR: M(20, 20), Level.DIFFERENT: M(190, u=1000)},
    "state": {Level.SAME: M(900), Level.DIFFERENT: M(100, u=1000)},
    "postcode": {Level.SAME: M(700), Level.CLOSE: M(80, 20), Level.DIFFERENT: M(220, u=1000)},
    "country": {Level.SAME: M(970), Level.DIFFERENT: M(30, u=1000)},
    "birth_date": {
        Level.SAME: M(830), Level.INITIAL: M(850, u=17), Level.PART: M(10, u=17), Level.CLOSE: M(100, 100),
        Level.NEAR: M(20, 500), Level.DIFFERENT: M(40, u=1000),
    },
    "national_id": {Level.SAME: M(880), Level.CLOSE: M(80, 60), Level.DIFFERENT: M(40, u=1000)},
}  # fmt: skip

CHANCE: Mapping[str, int] = {
    "first_name": 3300, "middle_name": 3300, "last_name": 500, "email": 20, "phone": 30, "company": 500,
    "job_title": 5000, "street": 60, "city": 1000, "state": 20000, "postcode": 200, "country": 300000,
    "birth_date": 50, "national_id": 2,
}  # fmt: skip
"""Millionths of all people who hold a value that no one else in the directory holds."""

PSEUDO = 1000
"""Contacts by which `CHANCE` counts beside the directory's own: a small directory says little about rare values."""

PSEUDO_OF: Mapping[str, int] = {"birth_date": 20_000}
"""The same where values are few and about as common: a day that no one else was born on is no rarer than others."""

GROUPS: tuple[tuple[str, ...], ...] = (
    ("street", "city", "state", "postcode", "country"),
    ("company", "job_title"),
)
"""Fields that move together: the strongest counts whole, the others by `ALONG`."""

ALONG = 4
"""Divisor for what goes along with a stronger field of its group."""

PERSONAL = ("first_name", "middle_name", "email", "birth_date", "national_id")
"""What tells the people of one household apart; they share last name, phone and address."""

HOUSEHOLD = 3 * BIT
"""What may stand for the same person rather than a relative before anything personal was compared."""

NAMESAKE = 425
"""The most that a first name says within a family, 6.6 bits: some hundredth of relatives share it."""

SHARED, KNOWN_SHARED = 5 * BIT, 2 * BIT
"""The most that an email says between relatives or colleagues: where their first names differ, for some thirtieth have
one address in common; and where several contacts of the directory have it."""

ALIKE = BIT
"""The most that an email address says which is only alike, when the last names agree."""

CONTACT = ("email", "phone", "street", "company", "birth_date", "national_id")
"""Ways to reach or know someone that a namesake does not share."""

CHANGED = 2 * BIT
"""Taken off for each of CONTACT that differs, beyond the first, when none of them agrees."""

CARELESS = ("birth_date", "national_id")
"""Facts that do not change. Where both are wrong someone was careless: the second says half of what it would alone."""

PRIOR_MATCH = 500
"""Thousandths of rows that have a match, before looking."""

FEW = 25
"""Contacts by which a directory counts as larger: one of a handful has no half of any upload."""


MARGIN = 2 * BIT
"""Contacts whose weights are less than this apart cannot be told apart."""

THRESHOLD = 0.6
"""Probability from which a match is accepted by default; three in four of those just above are right, or more."""


def bits(numerator: int, denominator: int = 1) -> int:
    """log2 of a fraction in 64ths of a bit, rounded down, in whole numbers only."""
    above: int = numerator**BIT
    below: int = denominator**BIT
    return above.bit_length() - below.bit_length()
