"""What rows are found by: one byte for each unit of the text, in which only what has a meaning stands as itself."""

import numpy as np
from numpy.typing import NDArray

from rows.dialect import Dialect
from rows.encodings import UTF_16_LE

_OTHER = 0x80
"""Stands for any character without a meaning."""


def structure(data: bytes, dialect: Dialect) -> bytes:
    """`data` itself where no unit is longer than a byte and nothing is escaped.

    In UTF-16, whatever is not ASCII stands as one byte for each unit of two; a byte over at the end is one, too. What
    an escape takes the meaning from stands as a byte without one.
    """
    if dialect.unit == 2:
        data = _narrowed(data, "<u2" if dialect.encoding == UTF_16_LE else ">u2")
    escape = dialect.escapechar.encode()
    return _without_escaped(data, escape[0]) if escape and escape in data else data


def _narrowed(data: bytes, unit: str) -> bytes:
    whole = len(data) // 2 * 2
    units = np.frombuffer(data, unit, count=whole // 2)
    narrow: NDArray[np.uint8] = np.minimum(units, _OTHER).astype(np.uint8)
    return narrow.tobytes() + b"\x80" * (len(data) - whole)


def _without_escaped(data: bytes, escape: int) -> bytes:
    view: NDArray[np.uint8] = np.frombuffer(data, np.uint8).copy()
    escapes = np.flatnonzero(view == escape)
    # Of escapes side by side the second is the escaped one, the third escapes again.
    number = np.arange(len(escapes))
    begins = np.ones(len(escapes), dtype=np.bool_)
    begins[1:] = np.diff(escapes) != 1
    place = number - np.maximum.accumulate(np.where(begins, number, 0))
    escaped = escapes[place % 2 == 0] + 1
    view[escaped[escaped < len(view)]] = _OTHER
    return view.tobytes()
