"""The simulated fleet: it does the work it is given, within its limits, and the same for the same seed."""

from dataclasses import replace
from random import Random
from xml.etree import ElementTree

import pytest

from bench.fleet.fair_queue import FairQueue
from bench.fleet.limits import LIMITS, QUOTA, RAMP, Bucket, Limiters
from bench.fleet.load import Load, Upload, uploads_of
from bench.fleet.model import Run, Simulation
from bench.fleet.scenarios import Scenario, simulate
from bench.fleet.workers import Deployment
from bench.simulate_fleet import course, limits, limits_plot, results
from chunker.chunk_size import MOST_CHUNKS
from fleet.domain.cost import ROWS_PER_VCPU_SECOND, WORKER_OVERHEAD
from fleet.domain.prices import list_prices
from fleet.domain.scaling import ScalingPolicy

POLICY = ScalingPolicy(latency_seconds=30, seconds_per_chunk=3, max_workers=20)
DEPLOYMENT = Deployment(POLICY)
LOAD = Load(rows=100_000_000, seconds=1200, typical=500_000, owners=5)


def run(deployment: Deployment = DEPLOYMENT, load: Load = LOAD, seed: int = 1) -> Run:
    random = Random(seed)
    return Simulation(uploads_of(load, random), deployment, random).run()


def test_the_load_has_all_rows_in_time_and_chunks_as_the_chunker_makes_them() -> None:
    uploads = uploads_of(LOAD, Random(3))
    assert sum(upload.rows for upload in uploads) == LOAD.rows
    assert all(0 <= upload.at <= LOAD.seconds for upload in uploads)
    assert all(1 <= upload.chunks <= MOST_CHUNKS for upload in uploads)


def test_every_upload_ends_and_every_row_is_matched() -> None:
    told = run()
    assert all(job.left == 0 and job.ended_at >= job.matched_at >= job.split_at > job.upload.at for job in told.jobs)
    expected = LOAD.rows / ROWS_PER_VCPU_SECOND * WORKER_OVERHEAD
    assert told.workers.matched == pytest.approx(expected, rel=0.05)
    assert told.workers.matched < told.workers.billed * 2


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    first, again, other = (run(seed=seed) for seed in (1, 1, 2))
    assert first.samples == again.samples
    assert [job.ended_at for job in first.jobs] == [job.ended_at for job in again.jobs]
    assert first.samples != other.samples


def test_the_policy_is_the_one_of_the_code() -> None:
    small = run(replace(DEPLOYMENT, policy=replace(POLICY, max_workers=3)))
    assert small.workers.most == 3
    assert small.ended_at > run().ended_at
    late = replace(POLICY, idle_seconds=1800)
    assert run(replace(DEPLOYMENT, policy=late)).slept_at > run().slept_at + 800


def test_no_more_workers_than_the_quota_allows() -> None:
    assert run(replace(DEPLOYMENT, vcpu_quota=8)).workers.most == 4


def test_workers_that_die_or_are_taken_back_lose_time_and_no_chunk() -> None:
    told = run(replace(DEPLOYMENT, deaths=20.0, interruptions=20.0))
    assert told.workers.lost > 0
    assert told.workers.interrupted > 0
    assert all(job.left == 0 and job.ended_at for job in told.jobs)
    assert sum(job.upload.chunks for job in told.jobs) == len(told.workers.waits) - told.workers.lost


def test_a_small_owner_does_not_wait_behind_a_huge_one() -> None:
    """The small upload has one chunk, and comes when a thousand of the other owner's wait for two workers."""
    uploads = [Upload(0.0, 1, 150_000_000), Upload(900.0, 2, 500)]
    policy = replace(POLICY, max_workers=2)
    huge, small = Simulation(uploads, replace(DEPLOYMENT, policy=policy), Random(1)).run().jobs
    assert small.ended_at < huge.matched_at
    assert small.ended_at - small.upload.at < 30


def test_owners_take_turns() -> None:
    queue = FairQueue[Upload]()
    for owner in (1, 1, 1, 2, 3, 3):
        queue.put(Upload(0.0, owner, 1))
    assert len(queue) == 6
    assert [queue.take().owner for _ in range(6)] == [1, 2, 3, 1, 3, 1]
    assert not len(queue)


def test_everybody_sleeps_at_the_end() -> None:
    told = run()
    assert told.workers.alive == 0
    assert told.slept_at >= told.ended_at + POLICY.idle_seconds - 120


def test_what_is_over_the_burst_waits_by_the_rate() -> None:
    bucket = Bucket(rate=10, burst=20)
    assert bucket.pour(20, now=0.0) == 0
    assert bucket.pour(5, now=0.0) == pytest.approx(0.5)
    assert bucket.pour(5, now=1.0) == 0


def test_keys_have_limits_of_their_own() -> None:
    limiters, limit = Limiters(), LIMITS["s3 writes"]
    assert limiters.wait("s3 writes", "a", limit.burst, 0.0) == 0
    assert limiters.wait("s3 writes", "b", limit.burst, 0.0) == 0
    assert limiters.wait("s3 writes", "a", limit.rate, 0.0) == pytest.approx(1.0)
    assert limiters.uses["s3 writes"].held_up == 1


def test_an_on_demand_table_takes_twice_its_peak_half_an_hour_later_up_to_its_quota() -> None:
    limiters, now, rates = Limiters(), 0.0, []
    for _ in range(6):
        for second in range(30):
            limiters.wait("dynamodb table", 0, 100_000, now + second)
        now += RAMP + 60
        limiters.wait("dynamodb table", 0, 1, now)
        rates.append(limiters._buckets["dynamodb table", 0].rate)
    assert rates[:3] == [8000, 16_000, 32_000]
    assert rates[-1] == QUOTA


def test_tables_and_plots_name_every_limit() -> None:
    outcome = simulate(Scenario("a load", LOAD, DEPLOYMENT), list_prices(), seed=1)
    assert len(results([outcome])) == 7
    told = "\n".join(limits([outcome]))
    plot = limits_plot([outcome])
    assert all(f"| {name} |" in told and name in plot for name in outcome.run.limiters.uses)
    for drawn in (plot, course([outcome])):
        assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - it is our own


def test_what_it_costs_is_what_was_running() -> None:
    outcome = simulate(Scenario("a load", LOAD, DEPLOYMENT), list_prices(), seed=1)
    hours = outcome.run.workers.billed / 3600
    of_workers = hours * (0.8 * (2 * 0.012144 + 4 * 0.0013335) + 0.2 * (2 * 0.04048 + 4 * 0.004445) + 0.005)
    awake = outcome.run.slept_at - outcome.run.jobs[0].upload.at
    of_services = awake / 3600 * (1.5 * 0.04048 + 3 * 0.004445 + 0.75 * 0.005)
    assert outcome.compute == pytest.approx(of_workers + of_services)
    assert 0 < outcome.waste < 1
