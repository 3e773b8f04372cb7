"""Ids that are unique among machines."""

from uuid import uuid4

from fleet.ports import Ids


class UuidIds(Ids):
    def new(self) -> str:
        return uuid4().hex
