"""Arrow arrays made of numpy arrays and texts.

`pyarrow.array` does the same but opens pandas to look whether it was given a series, which takes longer than matching a
thousand rows.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matching.arrays import Flags


def flags(values: Flags) -> pa.Array:
    """A boolean array."""
    packed = np.packbits(values, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), values.size, [None, pa.py_buffer(packed)])


def numbers(values: npt.NDArray[np.integer], missing: Flags | None = None) -> pa.Array:
    """An array of whole numbers without a copy; null where `missing`."""
    whole = np.ascontiguousarray(values)
    validity = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(pa.from_numpy_dtype(whole.dtype), whole.size, [validity, pa.py_buffer(whole)])


def texts(values: Iterable[str | None]) -> pa.Array:
    """A string array; lone surrogates, which UTF-8 cannot hold, become question marks."""
    builder = pa.lib.StringBuilder()
    for value in values:
        builder.append(value if value is None else value.encode("utf-8", "replace"))
    return builder.finish()


def text(value: str | None) -> pa.Scalar:
    """One text, for where a compute function takes a value for all rows."""
    return texts([value])[0]


def filled(values: pa.Array, value: str = "") -> pa.Array:
    """The texts with `value` for null."""
    return pc.fill_null(values, text(value))


def missing_where(mask: pa.Array, values: pa.Array) -> pa.Array:
    """The texts with null where `mask` is true."""
    return pc.if_else(mask, text(None), values)


def joined(*parts: pa.Array | str, by: str = "", skip: bool = False) -> pa.Array:
    """Texts of all parts side by side; null where one is null, or without that part if `skip`."""
    columns = [text(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*columns, text(by), null_handling="skip" if skip else "emit_null")


def text_column(table: pa.Table, index: int) -> pa.Array:
    """A table's column as one array of texts."""
    column = table.column(index)
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def text_buffers(values: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text begins and ends among the UTF-8 bytes of all, without a copy; a null may have bytes too."""
    _, offsets, data = values.buffers()
    if offsets is None or data is None:
        return np.zeros(len(values) + 1, dtype=np.int32), np.zeros(0, dtype=np.uint8)
    starts = np.frombuffer(offsets, dtype=np.int32)[values.offset : values.offset + len(values) + 1]
    return starts, np.frombuffer(data, dtype=np.uint8)


def text_array(offsets: npt.NDArray[np.int32], data: npt.NDArray[np.uint8]) -> pa.Array:
    """A string array of what lies between offsets, without a copy."""
    return pa.Array.from_buffers(pa.string(), offsets.size - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def numpy_of(values: pa.Array) -> npt.NDArray[Any]:
    """A numpy view of numbers without nulls, or a numpy copy of truth values (null is false)."""
    validity, data = values.buffers()
    if data is None:
        return np.zeros(0, dtype=values.type.to_pandas_dtype())
    if pa.types.is_boolean(values.type):
        held = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
        if validity is not None:
            held = held & np.unpackbits(np.frombuffer(validity, dtype=np.uint8), bitorder="little")[: held.size]
        return held[values.offset : values.offset + len(values)].astype(np.bool_)
    whole = np.frombuffer(data, dtype=values.type.to_pandas_dtype())
    return whole[values.offset : values.offset + len(values)]


def is_null(values: pa.Array) -> Flags:
    """Where values are missing."""
    missing: Flags = numpy_of(pc.is_null(values))
    return missing
