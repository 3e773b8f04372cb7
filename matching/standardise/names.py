"""Personal names: titles and suffixes off, parts apart, phonetic keys."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.kernels import cleaning
from matching.standardise.distinct import among, missing_if_empty, substitute
from matching.standardise.fold import compact, words

TITLES = (
    "mr|mrs|ms|miss|mx|dr|prof|professor|sir|rev|reverend|hon|sra|srta|herr|frau|mme|mlle|madame|monsieur|capt|"
    "captain|col|lt|sgt|dipl ing"
)
SUFFIXES = "jr|sr|junior|senior|ii|iii|iv|2nd|3rd|4th|md|phd|ph d|m d|dds|esq|cpa|rn|mba|jd"
PARTICLES = (
    "van|von|vom|zu|zur|der|den|de|del|della|di|da|das|dos|do|du|la|le|las|los|el|al|bin|ibn|abu|ter|ten|st|san|"
    "santa|mc|mac|y"
)

_EASTERN = r"[\p{Han}\p{Hangul}]"
_OF_TWO = (
    "(?:欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|夏侯|东方|東方|皇甫|尉迟|公孙|慕容|司徒|令狐|长孙|宇文|南宫|"
    "남궁|제갈|황보|선우|독고)"
)
"""Chinese and Korean last names of two letters."""

_VIETNAMESE = (
    r"(?i)^(nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|truong|trinh) van ",
    r"\1 Văn ",
)
"""Behind these last names `Van` is the middle name that has lost its accent, and no Dutch particle."""

_TITLE = (rf"^(?:(?:{TITLES}) )+(.)", r"\1")
_SUFFIX = (rf"(.)(?: (?:{SUFFIXES}))+$", r"\1")


def given_names(texts: pa.Array) -> pa.Array:
    """`Dr. Mary-Ann` → `mary ann`."""
    plain = words(texts)
    return among(_of_words(plain), plain, lambda several: substitute(several, _TITLE, _SUFFIX))


def family_names(texts: pa.Array) -> pa.Array:
    """`O'Brien, Jr.` → `obrien`; `de la Cruz` keeps its particles."""
    plain = words(texts)
    return among(_of_words(plain), plain, lambda several: substitute(several, _SUFFIX, _TITLE))


def first_word(texts: pa.Array) -> pa.Array:
    return among(_of_words(texts), texts, lambda several: substitute(several, (" .*$", "")))


def last_word(texts: pa.Array) -> pa.Array:
    return among(_of_words(texts), texts, lambda several: substitute(several, ("^.* ", "")))


def initial(texts: pa.Array) -> pa.Array:
    """The first letter; marked where it is a word by itself, so that no name is taken for the initial of another."""
    letters = pc.utf8_slice_codeunits(texts, 0, 1)
    return among(pc.match_substring_regex(letters, _EASTERN), letters, lambda some: arrow.joined(some, "\u00b7"))


def sound(texts: pa.Array) -> pa.Array:
    """Soundex of the first four letters of Latin names; the first four characters of any other."""
    joined = compact(texts)
    codes, odd = np.empty(4 * len(joined), dtype=np.uint8), np.empty(len(joined), dtype=np.bool_)
    cleaning.soundex(*arrow.text_buffers(joined), codes, odd)
    latin = arrow.text_array(np.arange(0, codes.size + 1, 4, dtype=np.int32), codes)
    return pc.if_else(arrow.flags(odd), pc.utf8_slice_codeunits(joined, 0, 4), latin)


def _of_words(texts: pa.Array) -> pa.Array:
    """Whether a text has more than one word."""
    return pc.match_substring(texts, " ")


def split_full_names(texts: pa.Array) -> dict[str, pa.Array]:
    """First, middle and last name of each full name, in the original text; null where a part is not there.

    Reads `Last, First Middle` and `Title First Middle Last Suffix` with particles; a single word is a last name. In
    Chinese, Japanese and Korean letters the last name comes first, with a blank behind it or without.
    """
    flat = pc.utf8_trim_whitespace(substitute(texts, (r"\s+", " ")))
    bare = substitute(flat, (rf"(?i)^(?:(?:{TITLES})\.? )+", ""), (rf"(?i),? (?:(?:{SUFFIXES})\.?,? ?)+$", ""))
    bare = among(pc.match_substring_regex(bare, rf"^{_EASTERN}"), bare, _with_comma)
    bare = substitute(bare, _VIETNAMESE)
    turned = substitute(bare, (r"^([^,]+), *([^,]+)$", r"\2 \1"))
    surnames = _surnames_first(bare, turned)
    given = pc.utf8_trim_whitespace(_without_tail(turned, surnames))
    found = {
        "first_name": first_word(given),
        "middle_name": substitute(given, (r"^\S+ ?", "")),
        "last_name": surnames,
    }
    return {part: missing_if_empty(values) for part, values in found.items()}


def _with_comma(texts: pa.Array) -> pa.Array:
    """`王伟` → `王, 伟`: two letters of four are the last name, or those of `_OF_TWO`; else it has one."""
    return substitute(
        texts,
        (rf"^({_EASTERN}{{1,3}}) ({_EASTERN}{{1,3}})$", r"\1, \2"),
        (rf"^({_OF_TWO}|{_EASTERN}{{2}})({_EASTERN}{{2}})$", r"\1, \2"),
        (rf"^({_OF_TWO}|{_EASTERN})({_EASTERN}{{1,2}})$", r"\1, \2"),
    )


def _surnames_first(bare: pa.Array, turned: pa.Array) -> pa.Array:
    """What stands before a comma, or else the last word with the particles before it."""
    before_comma = substitute(bare, (r"^([^,]+), *[^,]+$", r"\1"))
    has_comma = pc.match_substring_regex(bare, r"^[^,]+, *[^,]+$")
    tail = pc.extract_regex(turned, rf"(?i)(?P<tail>(?: (?:{PARTICLES}))* ?\S*)$").field("tail")
    return pc.utf8_trim_whitespace(pc.if_else(has_comma, before_comma, tail))


def _without_tail(full: pa.Array, tail: pa.Array) -> pa.Array:
    kept = pc.subtract(pc.utf8_length(full), pc.utf8_length(tail))
    return arrow.texts(
        None if text is None else text[:size] for text, size in zip(full.to_pylist(), kept.to_pylist(), strict=True)
    )
