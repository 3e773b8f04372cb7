"""What the file of rejects is, once more, one reject at a time: slow, plain, the yardstick."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from rows import Reject, Rejects


def csv_one_by_one(rejects: Iterable[Reject], *, excel_safe: bool = False) -> bytes:
    return "".join(
        f"{each.row_number},{_field(each.reason)},{_field(each.detail)},{_field(_raw(each, excel_safe))}\n"
        for each in rejects
    ).encode()


def rejects_of(each: Sequence[Reject]) -> Rejects:
    """In columns; other bytes stand between the rows."""
    ends = np.cumsum([len(reject.raw) + 2 for reject in each], dtype=np.int64) - 2
    return Rejects(
        np.array([reject.row_number for reject in each], np.int64),
        np.arange(len(each)),
        tuple((reject.reason, reject.detail) for reject in each),
        b"".join(reject.raw + b"\r\n" for reject in each),
        ends - np.array([len(reject.raw) for reject in each], np.int64),
        ends,
    )


def _raw(reject: Reject, excel_safe: bool) -> str:
    text = reject.raw.decode()
    return "'" + text if excel_safe and text[:1] in set("=+-@\t\r") else text


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\r\n]', text) else text
