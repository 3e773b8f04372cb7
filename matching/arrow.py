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


def numpy_of(values: pa.Array) -> npt.NDArray[Any]:
    """A numpy view of numbers without nulls, or a numpy copy of truth values (null is false)."""
    validity, data = values.buffers()
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
