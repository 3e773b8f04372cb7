"""Companies without their legal form, and job titles."""

import pyarrow as pa
import pyarrow.compute as pc

from matching.standardise.distinct import substitute
from matching.standardise.fold import compact, words

LEGAL_FORMS = (
    "inc|incorporated|corp|corporation|co|company|llc|l l c|llp|lp|ltd|limited|plc|pllc|gmbh|mbh|ag|kg|ug|ohg|se|ev|"
    "sa|s a|sas|sarl|sl|srl|spa|bv|nv|ab|oy|as|aps|pty|pte|group|holding|holdings|the|and sons|co kg"
)


def companies(texts: pa.Array) -> pa.Array:
    """`Robinson & Zamora, Inc.` → `robinsonzamora`."""
    plain = substitute(
        words(pc.replace_substring(texts, "&", " and ")), (r"^the (.)", r"\1"), (rf"(.)(?: (?:{LEGAL_FORMS}))+$", r"\1")
    )
    return compact(substitute(plain, (r"\band\b", "")))


def job_titles(texts: pa.Array) -> pa.Array:
    return substitute(
        words(texts),
        (r"\bsr\b", "senior"),
        (r"\bjr\b", "junior"),
        (r"\bmgr\b", "manager"),
        (r"\bvp\b", "vice president"),
    )
