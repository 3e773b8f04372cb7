"""Postal addresses: abbreviations written one way, house number, street name and unit apart."""

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.standardise.distinct import among, substitute
from matching.standardise.fold import compact, words

ABBREVIATIONS = {
    "street": "st|str|strt", "avenue": "ave|av|aven", "road": "rd", "drive": "dr|drv", "lane": "ln", "court": "ct|crt",
    "boulevard": "blvd|boul|bvd", "place": "pl", "terrace": "ter|terr|tce", "circle": "cir|circ", "crescent": "cres|cr",
    "circuit": "cct", "highway": "hwy", "parkway": "pkwy|pky", "square": "sq", "trail": "trl", "way": "wy",
    "close": "cl", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "mount": "mt", "saint": "snt", "fort": "ft", "platz": "pltz",
    "plaza": "plz", "heights": "hts", "point": "pt", "route": "rte", "expressway": "expy", "freeway": "fwy",
}  # fmt: skip
"""Word → its abbreviations, after USPS Publication 28, appendix C, and Australian and German usage."""

UNITS = "apartment|apt|unit|suite|ste|flat|fl|floor|room|rm|no|number|wohnung|whg|appartement|piso"

_UNIT = rf" (?:{UNITS}) (?:no )?\w+$"
_SAINT = (r"^((?:\d\w* )?)st (\pL)", r"\1saint \2")
_SHORT = arrow.texts(short for shorts in ABBREVIATIONS.values() for short in shorts.split("|"))
_FULL = arrow.texts(full for full, shorts in ABBREVIATIONS.items() for _ in shorts.split("|"))


def streets(texts: pa.Array) -> pa.Array:
    """`9417 Newton Blvd., Apt 4B` → `9417 newton boulevard unit 4b`."""
    hash_signs = pc.replace_substring(texts, "#", " unit ")
    german = pc.match_substring_regex(hash_signs, r"(?i)stra(?:ss|ß)e\b|\pL{3}str\b")
    plain = words(among(german, hash_signs, _german))
    full = _spelt_out(among(pc.match_substring(plain, "st "), plain, lambda some: substitute(some, _SAINT)))
    return among(pc.match_substring_regex(full, rf"{_UNIT}| unit unit "), full, _units)


def _german(texts: pa.Array) -> pa.Array:
    return substitute(texts, (r"(?i)stra(?:ss|ß)e\b", "str"), (r"(?i)(\pL{3,})str\b\.?", r"\1 street"))


def _units(texts: pa.Array) -> pa.Array:
    return substitute(texts, (rf" (?:{UNITS}) (?:no )?(\w+)$", r" unit \1"), (r"( unit)+ ", " unit "))


def _without_unit(texts: pa.Array) -> pa.Array:
    return among(pc.match_substring(texts, " unit "), texts, lambda some: substitute(some, (_UNIT, "")))


def _spelt_out(texts: pa.Array) -> pa.Array:
    """Every word that is an abbreviation in full, whole columns at a time."""
    lists = pc.split_pattern(texts, " ")
    single = lists.flatten()
    full = pc.coalesce(_FULL.take(pc.index_in(single, value_set=_SHORT)), single)
    return pc.binary_join(pa.ListArray.from_arrays(lists.offsets, full), arrow.text(" "))


def house_numbers(texts: pa.Array) -> pa.Array:
    """The first number of a standardised street, its unit aside."""
    number = pc.extract_regex(_without_unit(texts), r"(?:^| )(?P<number>\d+\w?)(?: |$)").field("number")
    return arrow.filled(number)


def street_names(texts: pa.Array) -> pa.Array:
    """A standardised street without number and unit, as one word."""
    return compact(substitute(_without_unit(texts), (r"(^| )\d+[a-z]?( |$)", " ")))


def places(texts: pa.Array) -> pa.Array:
    """Cities, states, countries: `St. Louis` and `Saint Louis` are the same."""
    return compact(substitute(words(texts), (r"\b(?:st|ste)\b", "saint"), (r"\bmt\b", "mount"), (r"\bft\b", "fort")))


def postcodes(texts: pa.Array) -> pa.Array:
    """Letters and digits in one word; the four last digits of a ZIP+4 are a delivery route and fall away."""
    return compact(substitute(words(texts), (r"^(\d{5}) \d{4}$", r"\1")))
