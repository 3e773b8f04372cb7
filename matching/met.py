"""Under which keys a row met a contact."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from matching.blocking import KEYS, KeyIndex, Keys, meetings, row_keys
from matching.standardise import Standard

_ALL = 1 << 20


def met_under(contact: Standard, keys: Keys, index: KeyIndex) -> Mapping[int, Sequence[str]]:
    """Directory row → the keys that it shares with a table of one contact, in the words of the features."""
    names = [" + ".join(KEYS[number][1]) for number, _ in row_keys(contact)]
    names += ["first and last name swapped"] * (keys.keys.shape[1] - len(names))
    each = [*zip(names, keys.keys[0], strict=True), *(("nickname + last_joined", key) for key in keys.more_keys)]
    met: defaultdict[int, list[str]] = defaultdict(list)
    for name, key in each:
        for row in _under(key, index):
            if name not in met[row]:
                met[row].append(name)
    return met


def _under(key: np.uint64, index: KeyIndex) -> Sequence[int]:
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    one = Keys(np.array([[key]], dtype=np.uint64), *nothing, telling=0)
    return [int(row) for _, rows in meetings(index, one, _ALL) for row in rows]
