"""National ids: letters and digits only, for every office writes its own separators."""

import pyarrow as pa

from matching.standardise.distinct import substitute
from matching.standardise.fold import compact, words


def national_ids(texts: pa.Array) -> pa.Array:
    """`584-16-0130` → `584160130`; one digit repeated throughout stands for none."""
    plain = compact(words(texts))
    return substitute(plain, (r"^(?:0+|1+|9+|x+|na|none|unknown)$", ""))
