"""Whatever lies in a queue is done with, or put aside by name; it hangs nothing, and the job beside it completes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import structlog

from fleet.domain.keys import put_aside
from fleet.domain.messages import ChunkMessage, JobMatched, SplitJob
from fleet.domain.states import JobState
from fleet.runtime.receive import lines_about
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import check_laws

UNREADABLE = {
    "nothing": "",
    "no JSON": "not json",
    "cut short": '{"version":1,"kind":"chunk","job_id":"job',
    "a list": "[]",
    "a number": "5",
    "a string": '"job"',
    "an object of nothing": "{}",
    "nested without end": "[" * 200_000,
    "objects nested without end": '{"a":' * 200_000,
    "a number without end": "1" * 200_000,
    "huge": json.dumps({"kind": "x", "filling": "x" * (1 << 20)}),
    "an unknown kind": '{"version":1,"kind":"dance"}',
    "no version": '{"kind":"chunk","job_id":"j","chunk":"000000"}',
    "version of another type": '{"version":"1","kind":"job_matched","job_id":"j"}',
    "no job": '{"version":1,"kind":"job_matched"}',
    "a job without name": '{"version":1,"kind":"job_matched","job_id":""}',
    "a job that is a list": '{"version":1,"kind":"split_job","job_id":["j"]}',
    "a job that is half a character": '{"version":1,"kind":"split_job","job_id":"\\ud800"}',
    "a job without end": json.dumps({"version": 1, "kind": "job_matched", "job_id": "j" * 3000}),
    "a job of more bytes than a key has": json.dumps(
        {"version": 1, "kind": "job_matched", "job_id": "\U0001f600" * 900}
    ),
    "a chunk of more bytes than a key has": json.dumps(
        {"version": 1, "kind": "chunk", "job_id": "j", "chunk": "ü" * 900}
    ),
    "a chunk without name": '{"version":1,"kind":"chunk","job_id":"j","chunk":""}',
    "a chunk without end": json.dumps({"version": 1, "kind": "chunk", "job_id": "j", "chunk": "0" * 3000}),
    "an owner that is half a character": '{"version":1,"kind":"chunk","job_id":"j","chunk":"0","owner":"\\udc00"}',
    "an owner that is null": '{"version":1,"kind":"chunk","job_id":"j","chunk":"0","owner":null}',
    "records that are none": '{"Records":7}',
    "a record that is none": '{"Records":[null]}',
    "a record without object": '{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"bucket"}}}]}',
    "a key that is a number": '{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"bucket"},'
    '"object":{"key":5}}}]}',
    "an event wrapped by a topic": json.dumps({"Type": "Notification", "Message": '{"Records":[]}'}),
}


def _event(key: str, name: str = "ObjectCreated:Put", bucket: str = "bucket") -> str:
    return json.dumps({"Records": [{"eventName": name, "s3": {"bucket": {"name": bucket}, "object": {"key": key}}}]})


@dataclass(frozen=True)
class Pointless:
    """A message that can be read and leads to nothing: the queue it is for, and the line that says so."""

    queue: str
    body: str
    line: str


POINTLESS = {
    "S3's test event": Pointless(
        "uploads", '{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"bucket"}', "event of no upload"
    ),
    "no records": Pointless("uploads", '{"Records":[]}', "event of no upload"),
    "a delete marker": Pointless(
        "uploads", _event("incoming/contacts.csv", "ObjectRemoved:DeleteMarkerCreated"), "event of no upload"
    ),
    "a removal": Pointless("uploads", _event("incoming/contacts.csv", "ObjectRemoved:Delete"), "event of no upload"),
    "an object outside incoming": Pointless("uploads", _event("results/x.csv"), "event of no upload"),
    "a folder": Pointless("uploads", _event("incoming/sales/"), "event of no upload"),
    "an object that is gone": Pointless("uploads", _event("incoming/gone.csv"), "upload is gone"),
    "a way up": Pointless("uploads", _event("incoming/../profiles/sales.json"), "upload is gone"),
    "a key that is no UTF-8": Pointless("uploads", _event("incoming/%ff%fe.csv"), "upload is gone"),
    "another bucket": Pointless("uploads", _event("incoming/contacts.csv", bucket="theirs"), "event of another bucket"),
    "a job to split that is not there": Pointless("uploads", SplitJob("job-0").encode(), "there is no such job"),
    "a chunk of no job": Pointless("chunks", ChunkMessage("job-0", "000000").encode(), "there is no such job"),
    "a job to merge that is not there": Pointless("merges", JobMatched("job-0").encode(), "there is no such job"),
}
QUEUES = ("uploads", "chunks", "merges", "dead_uploads", "dead_chunks", "dead_merges")


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    return fleet


async def _job_completes(fleet: FleetInMemory) -> list[Any]:
    """A job beside the message; returns what was logged."""
    await fleet.upload(CONTACTS)
    with structlog.testing.capture_logs() as logs:
        await fleet.run(5000)
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    return logs


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
async def test_what_nobody_can_read_is_put_aside_by_name(fleet: FleetInMemory, queue: str, body: str) -> None:
    await getattr(fleet.memory, queue).send([body])
    (message,) = getattr(fleet.memory, queue).messages
    logs = await _job_completes(fleet)
    (line,) = [line for line in logs if line["event"] == "unreadable message put aside"]
    assert line["message_id"]
    assert line["error"]
    assert fleet.memory.objects.data[line["key"]] == message.body.encode()
    assert line["key"] == put_aside(line["message_id"])


@pytest.mark.parametrize("body", [*UNREADABLE.values(), *(one.body for one in POINTLESS.values())])
async def test_the_loop_that_takes_messages_is_not_broken_by_their_bodies(fleet: FleetInMemory, body: str) -> None:
    await fleet.memory.chunks.send([body])
    (delivery,) = await fleet.memory.chunks.receive(most=1, wait_seconds=0, visibility_seconds=60)
    with lines_about(delivery):
        assert structlog.contextvars.get_contextvars().keys() <= {"message_id", "job_id"}


@pytest.mark.parametrize("pointless", POINTLESS.values(), ids=POINTLESS)
async def test_what_leads_to_nothing_is_done_with_at_once_and_said(fleet: FleetInMemory, pointless: Pointless) -> None:
    await getattr(fleet.memory, pointless.queue).send([pointless.body])
    with structlog.testing.capture_logs() as logs:
        assert await fleet._deliver(*_service(fleet, pointless.queue))
    assert getattr(fleet.memory, pointless.queue).bodies == []
    assert [line["event"] for line in logs] == [pointless.line]
    await _job_completes(fleet)


@pytest.mark.parametrize("key", ["incoming/" + "x" * 1100 + ".csv", "incoming/\ud800.csv", ""])
async def test_an_event_of_a_key_that_no_object_can_have_is_put_aside(fleet: FleetInMemory, key: str) -> None:
    await fleet.memory.uploads.send([_event(key if "\ud800" in key else quote_plus(key, safe="/"))])
    logs = await _job_completes(fleet)
    assert [line["error"] for line in logs if "put aside" in line["event"]] == [
        "not an S3 event: a key that no object can have"
    ]


@pytest.mark.parametrize("kind", ["chunk", "job_matched", "split_job", "a kind of tomorrow"])
@pytest.mark.parametrize("queue", QUEUES)
async def test_a_message_of_a_newer_version_is_kept_for_who_can_read_it(
    fleet: FleetInMemory, queue: str, kind: str
) -> None:
    newer = json.dumps({"version": 2, "kind": kind, "job_id": ["not", "as", "today"]})
    await getattr(fleet.memory, queue).send([newer])
    await fleet.upload(CONTACTS)
    await fleet.run(5000, until=lambda: bool(fleet.memory.notices.published) and _in_a_dead_letter_queue(fleet, newer))
    assert (await fleet.job()).state is JobState.COMPLETED_WITH_ERRORS
    for _ in range(50):
        await fleet.turn()
    assert _in_a_dead_letter_queue(fleet, newer)


def _in_a_dead_letter_queue(fleet: FleetInMemory, body: str) -> bool:
    memory = fleet.memory
    return any(body in queue.bodies for queue in (memory.dead_uploads, memory.dead_chunks, memory.dead_merges))


def _service(fleet: FleetInMemory, queue: str) -> Any:
    return next(service for service in fleet.services if service[0] is getattr(fleet.memory, queue))
