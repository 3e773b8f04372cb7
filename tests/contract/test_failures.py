"""What every call of the AWS ports raises when the far side cannot be reached, or lacks what it should have."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.domain.caps import Cap
from fleet.domain.chunks import halves
from fleet.domain.errors import Misconfigured, Transient
from fleet.domain.jobs import Checkpoint
from fleet.domain.notices import Notice
from fleet.domain.states import JobMoves
from fleet.ports import Delivery, Ports
from tests.contract.backends import Backend, OnServer
from tests.contract.marks import in_session_loop, on_servers
from tests.contract.samples import JOB, RESULT, chunk
from tests.contract.servers import HOST, free_port

pytestmark = in_session_loop

DELIVERY = Delivery("body", "receipt", "message-1", 1)


async def drain(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


CALLS: dict[str, Callable[[Ports], Awaitable[object]]] = {
    "objects.head": lambda p: p.objects.head("a"),
    "objects.get": lambda p: p.objects.get("a"),
    "objects.get a range": lambda p: p.objects.get("a", start=1, end=2),
    "objects.stream": lambda p: drain(p.objects.stream("a")),
    "objects.put": lambda p: p.objects.put("a", b"data"),
    "objects.list": lambda p: drain(p.objects.list("work/")),
    "objects.begin_multipart": lambda p: p.objects.begin_multipart("a", metadata={}),
    "objects.delete": lambda p: p.objects.delete(["a"]),
    "objects.multiparts": lambda p: drain(p.objects.multiparts("work/")),
    "queue.send": lambda p: p.chunks.send(["body"]),
    "queue.receive": lambda p: p.chunks.receive(most=1, wait_seconds=0, visibility_seconds=30),
    "queue.change_visibility": lambda p: p.chunks.change_visibility(DELIVERY, 0),
    "queue.delete": lambda p: p.chunks.delete(DELIVERY),
    "queue.depth": lambda p: p.chunks.depth(),
    "caps.look": lambda p: p.caps.look("job-1", "sales"),
    "caps.limit": lambda p: p.caps.limit("job-1", 2),
    "caps.enter": lambda p: p.caps.enter(Cap("job-1", 2), token=DELIVERY.receipt, now=1, until=2),
    "caps.stay": lambda p: p.caps.stay("job-1", token=DELIVERY.receipt, until=2),
    "caps.leave": lambda p: p.caps.leave("job-1", token=DELIVERY.receipt),
    "ledger.create_job": lambda p: p.ledger.create_job(JOB),
    "ledger.job": lambda p: p.ledger.job("job-1"),
    "ledger.job_of_upload": lambda p: p.ledger.job_of_upload("upload-1"),
    "ledger.move_job": lambda p: p.ledger.move_job(JOB, JobMoves.OPEN),
    "ledger.mark_notified": lambda p: p.ledger.mark_notified(JOB),
    "ledger.advance": lambda p: p.ledger.advance(JOB, Checkpoint()),
    "ledger.add_chunks": lambda p: p.ledger.add_chunks([chunk(0), chunk(1)]),
    "ledger.lease_chunk": lambda p: p.ledger.lease_chunk("job-1", "000000", token=DELIVERY.receipt, now=1, until=2),
    "ledger.extend_lease": lambda p: p.ledger.extend_lease("job-1", "000000", token=DELIVERY.receipt, until=2),
    "ledger.give_back_chunk": lambda p: p.ledger.give_back_chunk("job-1", "000000", token=DELIVERY.receipt),
    "ledger.finish_chunk": lambda p: p.ledger.finish_chunk(chunk(0), RESULT),
    "ledger.fail_chunk": lambda p: p.ledger.fail_chunk(chunk(0), RESULT, "given up"),
    "ledger.halve_chunk": lambda p: p.ledger.halve_chunk(chunk(0), halves(chunk(0), 5, 500)),
    "ledger.redrive_chunk": lambda p: p.ledger.redrive_chunk(chunk(0)),
    "ledger.forget_chunks": lambda p: p.ledger.forget_chunks("job-1"),
    "ledger.delete_job": lambda p: p.ledger.delete_job(JOB),
    "ledger.progress": lambda p: p.ledger.progress("job-1"),
    "ledger.remaining": lambda p: p.ledger.remaining(JOB, after=0),
    "ledger.chunks": lambda p: drain(p.ledger.chunks("job-1")),
    "ledger.jobs": lambda p: drain(p.ledger.jobs()),
    "notices.publish": lambda p: p.notices.publish(Notice("job-1", 1, "failed", "a.csv", "It failed.", "sales")),
    "nicknames.table": lambda p: p.nicknames.table(),
    "nicknames.put": lambda p: p.nicknames.put({"anna": ["ann"]}),
    "nicknames.of": lambda p: p.nicknames.of("anna"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def unreachable() -> AsyncIterator[Ports]:
    async with connect(AwsNames(endpoint_url=f"http://{HOST}:{free_port()}"), attempts=1) as ports:
        yield ports


@pytest.mark.parametrize("call", CALLS)
async def test_an_endpoint_that_does_not_answer_is_transient(unreachable: Ports, call: str) -> None:
    with pytest.raises(Transient):
        await CALLS[call](unreachable)


@on_servers
@pytest.mark.parametrize("call", CALLS)
async def test_resources_that_are_not_there_are_a_misconfiguration(backend: Backend, call: str) -> None:
    assert isinstance(backend, OnServer)
    _, ports = backend.fresh()
    with pytest.raises(Misconfigured):
        await CALLS[call](ports)
