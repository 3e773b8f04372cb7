"""A result's files come home whole, or the command says which one cannot be written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from console.mistakes import Mistake
from console.outputs import Outputs, outputs_of
from console.results import collect
from fleet.domain import keys
from fleet.domain.jobs import Job
from tests.contract.samples import JOB
from tests.memory.clock import StandingClock
from tests.memory.objects import MemoryObjects

RESULT = b"id,match_status,match_score,match_id,match_reason\n1,exact,1.0000,D1,email=same\n"
SUMMARY = {
    "name": "in.csv",
    "rows_in": 1,
    "rows_out": 1,
    "rows_rejected": 0,
    "rows_matched": 1,
    "rows_per_second": 1.0,
    "by_status": dict.fromkeys(("exact", "nickname", "fuzzy", "ambiguous", "none", "invalid"), 0) | {"exact": 1},
    "by_label": {},
    "dialect": {"delimiter": ",", "quotechar": '"', "escapechar": ""},
    "encoding": "utf-8",
    "columns": {},
    "directory_contacts": 1,
    "directory_version": "v1",
    "model_version": "1",
    "threshold": 0.9,
    "job_id": "job-1",
}


async def ended(objects: MemoryObjects) -> Job:
    """A job whose files lie in the bucket, without rejects."""
    job = replace(JOB, result_key=keys.result(JOB.job_id, JOB.run, JOB.name))
    await objects.put(job.result_key, RESULT)
    await objects.put(keys.result_summary(job.job_id, job.run, job.name), json.dumps(SUMMARY).encode())
    return job


@pytest.fixture
def objects() -> MemoryObjects:
    return MemoryObjects(StandingClock())


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    return outputs_of(tmp_path / "in.csv", tmp_path / "out.csv")


async def test_a_summary_that_cannot_be_written_is_a_mistake_like_any_other_file(
    objects: MemoryObjects, outputs: Outputs
) -> None:
    outputs.summary.mkdir()
    with pytest.raises(Mistake, match=r"out\.summary\.json cannot be written"):
        await collect(objects, await ended(objects), outputs, {})


async def test_the_summary_names_files_in_utf_8_whatever_their_bytes(objects: MemoryObjects, tmp_path: Path) -> None:
    outputs = outputs_of(tmp_path / "in.csv", tmp_path / "m\udcfcller.csv")
    summary = await collect(objects, await ended(objects), outputs, {})
    assert outputs.result.read_bytes() == RESULT
    assert summary["files"]["result"] == f"{tmp_path}/m\ufffdller.csv"
    assert json.loads(outputs.summary.read_text(encoding="utf-8")) == summary


async def test_rejects_of_an_earlier_run_go_but_a_link_to_them_stays(objects: MemoryObjects, outputs: Outputs) -> None:
    earlier = outputs.rejects.with_name("earlier.csv")
    earlier.write_text("reason\n")
    outputs.rejects.symlink_to(earlier)
    await collect(objects, await ended(objects), outputs, {})
    assert outputs.rejects.is_symlink()
    assert not earlier.exists()


async def test_where_the_summary_is_all_is_there(objects: MemoryObjects, outputs: Outputs) -> None:
    outputs.report.mkdir()
    with pytest.raises(Mistake, match=r"out\.report\.html cannot be written"):
        await collect(objects, await ended(objects), outputs, {})
    assert not outputs.summary.exists()
