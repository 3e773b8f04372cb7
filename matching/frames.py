"""pandas at the edge, for those who use this package as a library."""

from typing import Any

import pandas as pd
import pyarrow as pa


def table_of(frame: pd.DataFrame) -> pa.Table:
    """The frame's columns as texts; missing values as null, index left out."""
    columns = [_texts(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return pa.table(columns, names=[str(name) for name in frame.columns])


def appended(frame: pd.DataFrame, table: pa.Table) -> pd.DataFrame:
    """The frame with the table's columns after its own; names that it has already get a number."""
    taken = {str(name) for name in frame.columns}
    added = table.to_pandas()
    added.columns = [unused(name, taken) for name in table.column_names]
    added.index = frame.index
    whole: pd.DataFrame = pd.concat([frame, added], axis=1)
    return whole


def _texts(column: "pd.Series[Any]") -> pa.Array:
    """Whole numbers without decimals, though pandas makes them floats where a value is missing."""
    return pa.array(column.convert_dtypes().astype("string"), pa.string(), from_pandas=True)


def unused(name: str, taken: set[str]) -> str:
    """`match_id`, or `match_id_2` and so on where that is taken."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
