"""The ids of a directory's contacts: each has one, and no other has the same."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import I64
from matching.columns import ColumnMap
from matching.unusable import UnusableDirectory


def checked_ids(table: pa.Table, columns: ColumnMap, row_numbers: I64 | None) -> pa.Array:
    """Their ids; `row_numbers` name them in sentences. Raises UnusableDirectory for empty or repeated ones."""
    if columns.id is None:
        raise UnusableDirectory("The directory has no id column; name it with --directory-id COLUMN.")
    if not table.num_rows:
        raise UnusableDirectory("The directory has a header but no contacts; nothing could be matched against it.")
    ids = arrow.text_column(table, columns.id)
    numbers = np.arange(1, table.num_rows + 1) if row_numbers is None else row_numbers
    empty = np.flatnonzero(arrow.numpy_of(pc.utf8_length(pc.utf8_trim_whitespace(arrow.filled(ids)))) == 0)
    if empty.size:
        raise UnusableDirectory(
            f"The directory's contact in {_rows(numbers[empty])} has no id; every contact needs one of its own."
        )
    counts = pc.value_counts(ids)
    repeated = counts.field("values").filter(arrow.flags(arrow.numpy_of(counts.field("counts")) > 1))
    if len(repeated):
        rows = np.flatnonzero(arrow.numpy_of(pc.equal(ids, repeated[0])))
        more = f" ({len(repeated) - 1} more ids are repeated too)" if len(repeated) > 1 else ""
        raise UnusableDirectory(
            f"The directory's id {repeated[0].as_py()!r} is repeated in {_rows(numbers[rows])}{more}; "
            "give each contact an id of its own, or name another column with --directory-id COLUMN."
        )
    return ids


def _rows(numbers: I64) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"row{'s' if numbers.size > 1 else ''} {shown}" + (" and others" if numbers.size > 10 else "")
