"""Writes whose answer is lost and which the client therefore sends again."""

from dataclasses import dataclass

import pytest
import pytest_asyncio

from console.resources import table_of
from fleet.aws.connect import ports_of
from fleet.domain.chunks import halves
from fleet.domain.errors import AlreadyExists, Transient
from fleet.domain.progress import Progress
from fleet.ports import Ports
from tests.contract.backends import Backend, OnServer
from tests.contract.lossy import LossyWay
from tests.contract.marks import in_session_loop, on_servers
from tests.contract.samples import JOB, NOW, RESULT, chunk

pytestmark = [in_session_loop, on_servers]

MINE = "mine"


@dataclass(frozen=True)
class Deployment:
    """The same resources by a way that loses answers and by one that does not."""

    way: LossyWay
    lossy: Ports
    sound: Ports


@pytest_asyncio.fixture(loop_scope="session")
async def deployment(backend: Backend) -> Deployment:
    assert isinstance(backend, OnServer)
    names, sound = backend.fresh()
    await backend.clients.dynamodb.create_table(**table_of("JobsTable", names.jobs_table))
    await backend.clients.s3.create_bucket(Bucket=names.bucket)
    backend.way.losing = backend.way.lost = 0
    return Deployment(backend.way, ports_of(backend.lossy_clients, names), sound)


async def test_a_job_is_created_once(deployment: Deployment) -> None:
    deployment.way.losing = 1
    assert await deployment.lossy.ledger.create_job(JOB) == JOB
    assert deployment.way.lost == 1
    assert await deployment.sound.ledger.job_of_upload(JOB.upload.upload_id) == JOB


async def test_chunks_are_added_once(deployment: Deployment) -> None:
    deployment.way.losing = 1
    await deployment.lossy.ledger.add_chunks([chunk(0)])
    assert deployment.way.lost == 1
    assert [found async for found in deployment.sound.ledger.chunks(JOB.job_id)] == [chunk(0)]


async def test_a_lease_is_taken_and_counted_once(deployment: Deployment) -> None:
    await deployment.sound.ledger.add_chunks([chunk(0)])
    deployment.way.losing = 1
    leased = await deployment.lossy.ledger.lease_chunk(JOB.job_id, chunk(0).name, token=MINE, now=NOW, until=NOW + 60)
    assert deployment.way.lost == 1
    assert (leased.token, leased.attempts) == (MINE, 1)


async def test_a_finished_chunk_is_counted_once(deployment: Deployment) -> None:
    await deployment.sound.ledger.add_chunks([chunk(0)])
    leased = await deployment.sound.ledger.lease_chunk(JOB.job_id, chunk(0).name, token=MINE, now=NOW, until=NOW + 60)
    deployment.way.losing = 1
    await deployment.lossy.ledger.finish_chunk(leased, RESULT)
    assert deployment.way.lost == 1
    assert (await deployment.sound.ledger.progress(JOB.job_id)).settled == 1


async def test_a_chunk_is_halved_and_counted_once(deployment: Deployment) -> None:
    ledger = deployment.sound.ledger
    await ledger.add_chunks([chunk(0)])
    leased = await ledger.lease_chunk(JOB.job_id, chunk(0).name, token=MINE, now=NOW, until=NOW + 60)
    deployment.way.losing = 1
    await deployment.lossy.ledger.halve_chunk(leased, halves(leased, 5, 500))
    assert deployment.way.lost == 1
    assert await ledger.progress(JOB.job_id) == Progress(settled=1, added=2)


async def test_an_object_that_only_creates_finds_itself(deployment: Deployment) -> None:
    deployment.way.losing = 1
    with pytest.raises(AlreadyExists):
        await deployment.lossy.objects.put("a", b"data", if_none_match=True)
    assert await deployment.sound.objects.get("a") == b"data"


async def test_a_call_whose_answers_are_all_lost_is_transient(deployment: Deployment) -> None:
    deployment.way.losing = 2
    with pytest.raises(Transient):
        await deployment.lossy.ledger.job(JOB.job_id)
    assert await deployment.lossy.ledger.job(JOB.job_id) is None
