"""Workers on AWS Batch: as many as the scaling policy says for a job's chunks, in its owner's share."""

from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from fleet.aws.hiring import BatchHiring, share_of
from fleet.domain.scaling import ScalingPolicy

POLICY = ScalingPolicy(latency_seconds=60, seconds_per_chunk=6, max_workers=20)


class Batch:
    """Takes what AWS Batch would take."""

    def __init__(self) -> None:
        self.submitted: list[dict[str, Any]] = []

    async def submit_job(self, **request: Any) -> None:
        shape = get_session().get_service_model("batch").operation_model("SubmitJob").input_shape
        assert ParamValidator().validate(request, shape).generate_report() == ""
        self.submitted.append(request)


@pytest.mark.parametrize(("chunks", "workers"), [(10, 1), (11, 2), (100, 10), (5000, 20)], ids=str)
async def test_one_job_has_a_child_for_each_worker_that_the_policy_wants(chunks: int, workers: int) -> None:
    batch = Batch()
    await BatchHiring(batch, "workers", "contactfleet-worker", POLICY, least=1).hire(chunks, owner="sales")
    (job,) = batch.submitted
    assert job.get("arrayProperties", {"size": 1}) == {"size": workers}
    assert (job["jobQueue"], job["jobDefinition"]) == ("workers", "contactfleet-worker")


async def test_small_jobs_are_left_to_the_workers_that_run() -> None:
    batch = Batch()
    await BatchHiring(batch, "workers", "contactfleet-worker", POLICY, least=64).hire(63, owner="sales")
    assert batch.submitted == []


@pytest.mark.parametrize("owner", ["sales", "Zoë & Söhne", "x" * 2000])
def test_an_owner_of_any_name_has_a_share_of_its_own(owner: str) -> None:
    share = share_of(owner)
    assert share.isalnum()
    assert 0 < len(share) <= 255
    assert share == share_of(owner) != share_of(f"{owner}.")
