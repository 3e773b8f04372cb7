"""Fields that a file has in several columns, put together."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.contacts import present
from matching.standardise.distinct import substitute

_DATE = ("birth_year", "birth_month", "birth_day")
_DECIMAL = (r"\.0+$", "")
"""What programs put behind whole numbers of a column in which some are missing."""


def with_parts_joined(texts: Mapping[str, pa.Array], slots: Mapping[str, int]) -> dict[str, pa.Array]:
    """The texts by slot without `columns.PARTS`: the fields that they are parts of have them; by column, in `slots`.

    A birth date in a column of its own goes before one in parts. A year without a month or a day stands alone.
    """
    whole = {slot: found for slot, found in texts.items() if slot not in (*_DATE, "second_last_name", "house_number")}
    if "birth_year" in texts:
        joined = _dates([texts[part] for part in _DATE if part in texts])
        whole["birth_date"] = pc.coalesce(texts["birth_date"], joined) if "birth_date" in texts else joined
    if "second_last_name" in texts:
        whole["last_name"] = _side_by_side(texts["last_name"], texts["second_last_name"])
    if "house_number" in texts:
        address = sorted(("house_number", "street"), key=slots.__getitem__)
        street = _side_by_side(*(texts[part] for part in address))
        whole["street"] = arrow.missing_where(pc.is_null(texts["street"]), street)
    return whole


def _dates(parts: list[pa.Array]) -> pa.Array:
    year, *others = [substitute(pc.utf8_trim_whitespace(part), _DECIMAL) for part in parts]
    return pc.coalesce(arrow.joined(year, *others, by="-"), year)


def _side_by_side(left: pa.Array, right: pa.Array) -> pa.Array:
    return present(pc.utf8_trim_whitespace(arrow.joined(arrow.filled(left), arrow.filled(right), by=" ")))
