"""The list prices of prices.toml, each for one of a thing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prices:
    region: str
    as_of: date
    each: Mapping[str, float]
    """`s3.put` and the like → US dollars for one."""
    sources: Mapping[str, str]
    """`s3` and the like → where the price is published."""


@cache
def list_prices() -> Prices:
    """The prices that come with contactfleet."""
    return read_prices(files("fleet.domain").joinpath("prices.toml").read_text(encoding="utf-8"))


def read_prices(text: str) -> Prices:
    """Prices as prices.toml has them. Raises ValueError (of TOML) and KeyError."""
    read = tomllib.loads(text)
    services = {name: dict(table) for name, table in read.items() if isinstance(table, dict)}
    sources = {name: str(table.pop("source")) for name, table in services.items()}
    each = {
        f"{service}.{thing}": price["dollars"] / price["per"]
        for service, table in services.items()
        for thing, price in table.items()
    }
    return Prices(str(read["region"]), read["as_of"], each, sources)
