"""The cost formula: what it counts is what the services call, and more work never costs less."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.cost import (
    GB_PER_VCPU,
    PER_CHUNK,
    ROWS_PER_VCPU_SECOND,
    WORKER_OVERHEAD,
    Work,
    cost_json,
    cost_of,
    dollars,
    expected_work,
    requests,
    standby,
    task_usage,
)
from fleet.domain.cost_of_others import distributed_map, entity_resolution
from fleet.domain.prices import list_prices
from fleet.domain.scaling import ScalingPolicy
from tests.fleet_in_memory import FleetInMemory

PRICES = list_prices()
POLICY = ScalingPolicy()
BENCHMARKS = Path(__file__).parents[3] / "docs" / "benchmarks.md"
WORKS = st.builds(
    Work,
    rows=st.integers(1, 10**9),
    chunks=st.integers(1, 10_000),
    upload_bytes=st.integers(1, 10**12),
    result_bytes=st.integers(0, 10**12),
    matching_seconds=st.floats(0, 1e6),
    repeats=st.integers(0, 1000),
)


class Counting:
    """A fault that never comes about, and counts the calls."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    def before(self, call: str) -> int:
        self.calls[call] += 1
        return 0

    def after(self, number: int) -> None:
        """Nothing goes wrong."""


async def calls_of(folder: Path, rows: int) -> tuple[int, Counter[str]]:
    """Chunks of a job, and the port calls of all services on the way to its end."""
    counting = Counting()
    fleet = FleetInMemory(folder, counting)
    await fleet.furnish()
    queues = (fleet.ports.uploads, fleet.ports.chunks, fleet.ports.merges)
    fleet.services[:3] = [(queue, handle) for queue, (_, handle) in zip(queues, fleet.services[:3], strict=True)]
    line = b"Ann,Lee,ann.lee@example.com,%s\n" % (b"x" * 1500)
    await fleet.upload(b"first_name,last_name,email,note\n" + line * rows, **{"chunk-size": "1500"})
    await fleet.run()
    return (await fleet.job()).checkpoint.chunks, counting.calls


async def test_each_chunk_costs_the_calls_that_the_services_make_for_it(tmp_path: Path) -> None:
    few, before = await calls_of(tmp_path / "few", 8)
    many, after = await calls_of(tmp_path / "many", 40)
    more = {call: (after[call] - before[call]) / (many - few) for call in after if after[call] != before[call]}
    # The parts are so small that the merger joins them by itself: it reads them, and does not have them copied.
    assert PER_CHUNK["s3.get"] + 1 == pytest.approx(more["objects.get"])
    assert PER_CHUNK["s3.put"] - 1 == pytest.approx(more["objects.put"])
    items_read = 3 * more["caps.look"] + more["ledger.job"] + more["ledger.remaining"]
    assert PER_CHUNK["dynamodb.read"] // 1 == pytest.approx(items_read)
    assert more["ledger.lease_chunk"] == more["ledger.finish_chunk"] == 1
    assert more["chunks.delete"] == 1


@given(WORKS, st.sampled_from(["rows", "chunks", "upload_bytes", "result_bytes", "matching_seconds", "repeats"]))
def test_more_work_never_costs_less(work: Work, name: str) -> None:
    more = replace(work, **{name: getattr(work, name) * 2 + 1})
    assert cost_of(more, PRICES).total >= cost_of(work, PRICES).total


@given(WORKS)
def test_spot_makes_computing_cheaper_and_nothing_else(work: Work) -> None:
    plain, spot = cost_of(work, PRICES), cost_of(work, PRICES, spot=True)
    assert spot.compute <= plain.compute
    assert (spot.requests, spot.logs, spot.storage_month) == (plain.requests, plain.logs, plain.storage_month)


def test_an_hour_of_two_vcpus_is_what_a_task_of_two_costs() -> None:
    """2 * 0.04048 + 4 * 0.004445 + 0.005, worked out by hand."""
    assert dollars(task_usage(2 * 3600, spot=False), PRICES) == pytest.approx(0.10374)
    assert GB_PER_VCPU == 2


def test_requests_of_a_small_job_worked_out_by_hand() -> None:
    usage = requests(Work(rows=100, chunks=10, upload_bytes=1000, result_bytes=2000, matching_seconds=1.0))
    assert usage["s3.put"] == 6 + 10 * 2
    assert usage["s3.get"] == 12 + 1 + 10
    assert usage["dynamodb.write"] == 86 + 12 + 80
    assert usage["sqs.request"] == pytest.approx(6 + 21)


def test_chunks_of_a_compressed_upload_are_written_once_more() -> None:
    plain, staged = (expected_work(1000, 10, 100_000, staged=staged) for staged in (False, True))
    assert requests(staged)["s3.put"] - requests(plain)["s3.put"] == 10


def test_a_fleet_that_starts_costs_by_its_workers() -> None:
    one, three = standby(1, 0, POLICY, PRICES), standby(81, 0, POLICY, PRICES)
    of_a_worker = dollars(task_usage(2 * 960, spot=False), PRICES)
    assert three - one == pytest.approx(2 * of_a_worker)
    assert standby(1, 10**9, POLICY, PRICES) > one


def test_a_record_costs_the_same_however_many_there_are_with_entity_resolution() -> None:
    assert entity_resolution(1_000_000, 0, PRICES) == pytest.approx(250)
    assert entity_resolution(1_000_000, 1_000_000, PRICES) == pytest.approx(500)


def test_a_distributed_map_pays_for_each_of_its_children() -> None:
    """100 bytes a row: 873 rows a child; 115 children for 100,000 rows."""
    rows, children = 100_000, 115
    seconds = rows / ROWS_PER_VCPU_SECOND + children * 0.2
    by_hand = 117 * 0.000025 + children * 1.2e-6 + seconds * (1.769 * 0.0000166667 + 0.0625 * 0.00001667) + 2.15 * 5e-6
    assert distributed_map(rows, 100, PRICES) == pytest.approx(by_hand, rel=1e-3)


def test_the_rate_is_the_one_of_the_benchmarks() -> None:
    """Within a factor of two: the machine that measures is not the one that works."""
    row = re.search(r"\| 1,000,000 rows, 1 worker \|(.+)\|\n", BENCHMARKS.read_text().split("## Processor seconds")[1])
    assert row
    *_, matching, _, worker = (float(cell) for cell in row[1].split("|"))
    assert 0.5 < ROWS_PER_VCPU_SECOND / (0.6 * 1_000_000 / matching) < 2
    assert pytest.approx((matching + worker) / matching, abs=0.1) == WORKER_OVERHEAD


def test_amounts_are_told_with_currency_day_and_region() -> None:
    work = expected_work(1_000_000, 16, 115_000_000)
    told = cost_json(cost_of(work, PRICES), cost_of(work, PRICES, spot=True), PRICES)
    assert (told["currency"], told["region"], told["prices_as_of"]) == ("USD", "us-east-1", "2026-03-31")
    assert told["total"] == pytest.approx(
        told["compute"] + told["requests"] + told["logs"] + told["storage_month"], abs=3e-6
    )
