"""`python -m bench.cost_page`: the table of docs/cost.md, by the formula and the price list."""

from pathlib import Path

from bench.page import replace_section
from bench.people import INDEX_BYTES, ROW_BYTES
from chunker.chunk_size import chunk_size
from console.cost_command import Estimate, estimate
from console.plan import USUAL_CHUNK
from fleet.domain.cost import expected_work
from fleet.domain.prices import Prices, list_prices

PAGE = Path(__file__).parents[1] / "docs" / "cost.md"
ROWS = (10_000, 1_000_000, 100_000_000)
CONTACTS = 1_000_000
"""Of the directory."""


def main() -> None:
    prices = list_prices()
    replace_section("cost", [*_table(prices), "", *_prices(prices)], PAGE)


def of_rows(rows: int, prices: Prices) -> Estimate:
    size = rows * ROW_BYTES
    chunks = -(-size // chunk_size(size, USUAL_CHUNK, None))
    return estimate(expected_work(rows, chunks, size), prices, contacts=CONTACTS, index_bytes=INDEX_BYTES)


def _table(prices: Prices) -> list[str]:
    found = [of_rows(rows, prices) for rows in ROWS]
    lines = [
        f"| US dollars | {' | '.join(f'{rows:,} rows' for rows in ROWS)} |",
        f"|---|{'---|' * len(ROWS)}",
    ]
    told = (
        ("compute", [each.on_demand.compute for each in found]),
        ("compute on Spot", [each.on_spot.compute for each in found]),
        ("requests", [each.on_demand.requests for each in found]),
        ("logs", [each.on_demand.logs for each in found]),
        ("storage of a month", [each.on_demand.storage_month for each in found]),
        ("**contactfleet, the job**", [each.on_demand.total for each in found]),
        ("**contactfleet, the job on Spot**", [each.on_spot.total for each in found]),
        ("a fleet that starts and waits for it alone", [each.standby for each in found]),
        ("the same, workers on Spot", [each.standby_on_spot for each in found]),
        ("Distributed Map with Lambda, without storage", [each.distributed_map for each in found]),
        (
            "AWS Entity Resolution, upload alone",
            [each.work.rows * prices.each["entity_resolution.record"] for each in found],
        ),
        ("AWS Entity Resolution, with the directory", [each.entity_resolution for each in found]),
    )
    lines += [f"| {what} | {' | '.join(f'{amount:,.4f}' for amount in amounts)} |" for what, amounts in told]
    return lines


def _prices(prices: Prices) -> list[str]:
    lines = [
        f"Prices of {prices.region}, {prices.as_of}:",
        "",
        "| thing | US dollars for a million | source |",
        "|---|---|---|",
    ]
    for name, price in prices.each.items():
        lines.append(f"| `{name}` | {price * 1e6:,.6g} | {prices.sources[name.partition('.')[0]]} |")
    return lines


if __name__ == "__main__":
    main()
