"""Values that are given out once."""

from typing import Protocol


class Ids(Protocol):
    def new(self) -> str:
        """A value that was not given out before, anywhere."""
        ...
