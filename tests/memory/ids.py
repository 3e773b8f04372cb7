"""Ids that count up, so that a test that runs again sees the same ones."""

from itertools import count

from fleet.ports import Ids


class CountedIds(Ids):
    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> str:
        return f"id-{next(self._numbers)}"
