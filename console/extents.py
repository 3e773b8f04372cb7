"""Bytes that lie in several places, one after the other: what an object assembled of others is."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Union

Body = Union[bytes, memoryview, "Extents"]
"""The content of an object, or a slice of it."""


class Extents:
    """Views, in order, that are read as one and never change; a slice of them copies nothing."""

    def __init__(self, views: Sequence[memoryview]) -> None:
        self.views = tuple(view for view in views if len(view))
        self._ends = list(accumulate(map(len, self.views)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, wanted: slice) -> Body:
        start, end, _ = wanted.indices(len(self))
        if (start, end) == (0, len(self)):
            return self
        return joined(list(self._between(start, end)))

    @cached_property
    def md5(self) -> str:
        """Reckoned once, however often the whole is copied."""
        digest = hashlib.md5(usedforsecurity=False)
        for view in self.views:
            digest.update(view)
        return digest.hexdigest()

    def _between(self, start: int, end: int) -> Iterator[memoryview]:
        number = bisect_right(self._ends, start)
        while start < end:
            view, view_end = self.views[number], self._ends[number]
            view_start = view_end - len(view)
            yield view[start - view_start : end - view_start]
            start, number = view_end, number + 1


def joined(bodies: Sequence[Body]) -> Body:
    """The bodies as one, without a copy."""
    views = [view for body in bodies for view in views_of(body)]
    return views[0] if len(views) == 1 else Extents(views)


def views_of(body: Body) -> Sequence[memoryview]:
    return body.views if isinstance(body, Extents) else (memoryview(body),)


def blocks_of(body: Body, size: int) -> Iterator[bytes]:
    """Copies of at most `size` bytes, in order."""
    for start in range(0, len(body), size):
        yield b"".join(views_of(body[start : start + size]))
