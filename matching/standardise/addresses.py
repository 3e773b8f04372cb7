"""Postal addresses: abbreviations written one way, house number, street name and unit apart."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import U64
from matching.hashing import hash_texts
from matching.kernels import streets as kernels
from matching.standardise.distinct import among, rewritten, substitute
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

_SAINT = (r"^((?:\d\w* )?)st (\pL)", r"\1saint \2")
_GERMAN = ((r"strasse\b", "str"), (r"(\pL{3,})str\b", r"\1 street"))

_FULL = {short: full for full, shorts in ABBREVIATIONS.items() for short in shorts.split("|")}
_LONGER = max(-(-len(full) // len(short)) for short, full in _FULL.items())
_UNIT = "unit"
_BEHIND = rf"(\d+(?: ?\pL)?)( {_UNIT} .*)?"
"""A house number behind the street's name, and a unit behind that."""


def streets(texts: pa.Array) -> pa.Array:
    """`9417 Newton Blvd., Apt 4B` → `9417 newton boulevard unit 4b`."""
    plain = words(pc.replace_substring(texts, "#", f" {_UNIT} "))
    german = pc.match_substring_regex(plain, r"str(?:asse)?(?: |$)")
    street = among(german, plain, lambda some: substitute(some, *_GERMAN))
    saint = among(pc.match_substring(street, "st "), street, lambda some: substitute(some, _SAINT))
    return _number_first(rewritten(saint, _SPELL_OUT, _LONGER))


def _number_first(streets: pa.Array) -> pa.Array:
    """`haupt street 5 a unit 2` → `5 a haupt street unit 2`: the order is a custom of each country."""
    behind = pc.match_substring_regex(streets, rf"^[^\d ]\D* {_BEHIND}$")
    return among(behind, streets, lambda some: substitute(some, (rf"^(.*?) {_BEHIND}$", r"\2 \1\3")))


def house_numbers(texts: pa.Array) -> pa.Array:
    """The first number of a standardised street, its unit aside."""
    return rewritten(texts, _NUMBERS)


def street_names(texts: pa.Array) -> pa.Array:
    """A standardised street without number and unit, as one word."""
    return rewritten(texts, _NAMES)


def places(texts: pa.Array) -> pa.Array:
    """Cities, states, countries: `St. Louis` and `Saint Louis` are the same."""
    return compact(substitute(words(texts), (r"\b(?:st|ste)\b", "saint"), (r"\bmt\b", "mount"), (r"\bft\b", "fort")))


def postcodes(texts: pa.Array) -> pa.Array:
    """Letters and digits in one word; the four last digits of a ZIP+4 are a delivery route and fall away."""
    return compact(substitute(words(texts), (r"^(\d{5}) \d{4}$", r"\1")))


def _hashes(some: Iterable[str]) -> U64:
    return hash_texts(arrow.texts(some))


def _places(hashes: U64) -> npt.NDArray[np.int16]:
    """The smallest table in which no two hashes have a place in common."""
    size = 1
    while np.unique(hashes & np.uint64(size - 1)).size < hashes.size:
        size *= 2
    places = np.full(size, -1, dtype=np.int16)
    places[(hashes & np.uint64(size - 1)).astype(np.int64)] = np.arange(hashes.size)
    return places


def _spelling() -> Callable[..., None]:
    """The kernel with its tables."""
    full = {unit: unit for unit in UNITS.split("|")} | _FULL
    hashes = _hashes(full)
    units = np.array([word in UNITS.split("|") for word in full])
    texts = arrow.text_buffers(arrow.texts(full.values()))
    return partial(kernels.spell_out, hashes, _places(hashes), units, *texts, np.frombuffer(_UNIT.encode(), np.uint8))


_SPELL_OUT = _spelling()
_NUMBERS, _NAMES = (partial(one, _hashes([_UNIT])[0]) for one in (kernels.house_numbers, kernels.street_names))
