"""Which columns the result has after the upload's own."""

from collections.abc import Sequence

from matching.columns import ColumnMap, slot_order

ANSWER_COLUMNS = ("match_status", "match_score", "match_id", "match_reason")


def appended_slots(upload: Sequence[str], directory: Sequence[str]) -> list[str]:
    """The slots that either side has, in the order of FIELDS."""
    return sorted({*upload, *directory}, key=slot_order)


def result_columns(upload: ColumnMap, directory_slots: Sequence[str]) -> list[str]:
    """Names of the appended columns, in order."""
    slots = appended_slots(upload.whole, directory_slots)
    return [*ANSWER_COLUMNS, *(f"{slot}_{kind}" for slot in slots for kind in ("label", "latest"))]
