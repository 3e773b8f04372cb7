"""Arrow values over bytes and offsets. `pyarrow.array` and `scalar` open pandas first, which takes longer than a small
chunk takes."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rows.lines import Offsets


def for_all_rows(text: str, kind: pa.DataType) -> pa.Scalar:
    """One value beside a column."""
    data = text.encode()
    offsets = np.array([0, len(data)], np.int64 if pa.types.is_large_binary(kind) else np.int32)
    return pa.Array.from_buffers(kind, 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])[0]


def adjacent(text: bytes, bounds: Offsets) -> pa.Array:
    """The pieces of `text` from each bound to the next one, as large binary, without a copy."""
    offsets = pa.py_buffer(np.ascontiguousarray(bounds, np.int64))
    return pa.Array.from_buffers(pa.large_binary(), len(bounds) - 1, [None, offsets, pa.py_buffer(text)])


def numbers(values: Offsets) -> pa.Array:
    """An array of whole numbers without a copy."""
    whole = np.ascontiguousarray(values, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(whole), [None, pa.py_buffer(whole)])


def joined(*columns: pa.Array | pa.Scalar, by: str = "") -> memoryview:
    """The bytes of all columns (large binary), `by` between them, row behind row; one of them at least is an array."""
    rows = pc.binary_join_element_wise(*columns, for_all_rows(by, pa.large_binary()))
    _, bounds, values = rows.buffers()
    return memoryview(values)[: int(np.frombuffer(bounds, np.int64)[len(rows)])]
