"""Jobs and chunks as DynamoDB items."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fleet.aws import schema
from fleet.aws.items import chunk_item, chunk_key, chunk_of, counter_key, job_item, job_of, tie_item
from fleet.domain.chunks import Chunk, ChunkResult, RowRange, chunk_name
from fleet.domain.jobs import Checkpoint, Job, Options, Upload

texts = st.text(st.characters(codec="utf-8"), max_size=20)
numbers = st.integers(0, 1 << 50)
times = st.floats(0, 4e9)
tallies = st.dictionaries(texts, numbers, max_size=3)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)

jobs = st.builds(
    Job,
    job_id=texts,
    upload=st.builds(Upload, texts, texts, texts, texts, numbers),
    options=st.builds(
        Options,
        directory=texts,
        threshold=st.none() | st.floats(0, 1),
        columns=st.dictionaries(texts, texts, max_size=3),
        owner=texts,
        tolerance=texts,
        chunk_size=st.none() | numbers,
    ),
    directory_version=texts,
    nicknames=texts,
    received_at=times,
    version=numbers,
    layout=st.none() | st.dictionaries(texts, json_values, max_size=3),
    checkpoint=st.builds(Checkpoint, numbers, numbers, numbers),
    sealed=st.booleans(),
    run=numbers,
    failure=texts,
    split_at=st.none() | times,
    matched_at=st.none() | times,
    ended_at=st.none() | times,
    counts=tallies,
    result_key=texts,
    notified=st.booleans(),
)
chunks = st.builds(
    Chunk,
    job_id=texts,
    number=numbers,
    rows=st.builds(RowRange, numbers, numbers, numbers, numbers),
    token=texts,
    lease_until=times,
    attempts=numbers,
    reason=texts,
    result=st.builds(ChunkResult, part_key=texts, part_size=numbers, rows_matched=numbers, counts=tallies),
    path=st.text("01", max_size=20),
    skipped=numbers,
)


@given(job=jobs)
def test_any_job_comes_back_from_its_item(job: Job) -> None:
    assert job_of(job_item(job)) == job


def test_a_job_written_before_stages_were_timed_is_still_read() -> None:
    job = Job("job-1", Upload("b", "incoming/a.csv", "v", "e", 1), Options(), "d", "n", 1.0)
    item = job_item(job)
    for later in ("split_at", "matched_at"):
        del item[later]
    assert job_of(item) == job


@given(chunk=chunks)
def test_any_chunk_comes_back_from_its_item(chunk: Chunk) -> None:
    assert chunk_of(chunk_item(chunk)) == chunk


@given(job=jobs, chunk=chunks)
def test_only_a_job_is_in_the_indexes(job: Job, chunk: Chunk) -> None:
    item = job_item(job)
    assert ("owner" in item) == bool(job.options.owner)
    assert item["open"] == {"S": schema.OPEN}
    for other in (chunk_item(chunk), tie_item(job)):
        assert not {"owner", "open"} & other.keys()


@given(left=st.integers(0, 999_999), right=st.integers(0, 999_999))
def test_sort_keys_of_chunks_are_in_the_order_of_their_numbers(left: int, right: int) -> None:
    keys: list[Any] = [chunk_key("job-1", chunk_name(number))["item"]["S"] for number in (left, right)]
    assert (keys[0] < keys[1]) == (left < right)


paths = st.text("01", max_size=6)


@given(number=st.integers(0, 999_998), path=paths, further=paths)
def test_sort_keys_of_halves_lie_behind_the_whole_and_before_the_next(number: int, path: str, further: str) -> None:
    whole, first, second, next_one = (
        chunk_key("job-1", name)["item"]["S"]
        for name in (
            chunk_name(number, path),
            chunk_name(number, f"{path}0{further}"),
            chunk_name(number, f"{path}1{further}"),
            chunk_name(number + 1),
        )
    )
    assert whole < first < second < next_one


def test_items_of_a_job_lie_under_the_keys_of_the_design() -> None:
    assert chunk_key("job-1", chunk_name(42))["item"] == {"S": "chunk#000042"}
    assert counter_key("job-1", 0)["item"] == {"S": "counter#000"}
