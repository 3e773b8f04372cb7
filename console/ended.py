"""How a run of `match` ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that came to its end, its files written."""

    exit_code: int
    failure: str
    """A sentence, when there is no result."""
    summary: Mapping[str, Any]
