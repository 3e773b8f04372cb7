"""Batches that AWS takes in part, and transactions that meet another one."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from fleet.aws.queue import ROUNDS, SqsQueue
from fleet.aws.table import TRIES, Table
from fleet.domain.errors import FleetError, Transient
from tests.memory import ManualClock


class ReluctantSqs:
    """Refuses some messages of every batch: those whose body is among `refused`, `times` times each."""

    def __init__(self, refused: set[str], *, times: int, sender_fault: bool = False) -> None:
        self._left = dict.fromkeys(refused, times)
        self._sender_fault = sender_fault
        self.taken: list[str] = []

    async def get_queue_url(self, QueueName: str) -> dict[str, str]:  # noqa: N803 - named by AWS
        return {"QueueUrl": f"http://127.0.0.1/{QueueName}"}

    async def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        failed = []
        for entry in Entries:
            if self._left.get(entry["MessageBody"], 0) > 0:
                self._left[entry["MessageBody"]] -= 1
                failed.append({"Id": entry["Id"], "Code": "Refused", "SenderFault": self._sender_fault})
            else:
                self.taken.append(entry["MessageBody"])
        return {"Failed": failed}


BODIES = [str(number) for number in range(25)]


async def test_messages_that_were_not_taken_are_sent_again() -> None:
    sqs = ReluctantSqs({"3", "4", "24"}, times=1)
    await SqsQueue(sqs, "chunks").send(BODIES)
    assert sorted(sqs.taken) == sorted(BODIES)


async def test_a_send_that_is_never_taken_whole_is_transient() -> None:
    with pytest.raises(Transient):
        await SqsQueue(ReluctantSqs({"3"}, times=ROUNDS), "chunks").send(BODIES)


async def test_a_message_that_can_never_be_taken_is_not_sent_again() -> None:
    sqs = ReluctantSqs({"3"}, times=1, sender_fault=True)
    with pytest.raises(FleetError) as caught:
        await SqsQueue(sqs, "chunks").send(BODIES)
    assert not isinstance(caught.value, Transient)
    assert "3" not in sqs.taken


class BusyDynamo:
    """Has every transaction meet another one, and leaves an item of every batch, `times` times."""

    def __init__(self, times: int) -> None:
        self._left = times
        self.calls = 0

    async def transact_write_items(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        if self._refuses():
            reasons = [{"Code": "TransactionConflict"}]
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")
        return {}

    async def put_item(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        if self._refuses():
            raise ClientError({"Error": {"Code": "TransactionConflictException"}}, "PutItem")
        return {}

    async def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        ((name, requests),) = RequestItems.items()
        return {"UnprocessedItems": {name: requests[-1:]} if self._refuses() else {}}

    def _refuses(self) -> bool:
        self._left -= 1
        return self._left >= 0


@pytest.mark.parametrize("times", [0, 1, TRIES - 1])
async def test_a_transaction_that_meets_another_is_tried_again(times: int) -> None:
    dynamo, clock = BusyDynamo(times), ManualClock()
    await Table(dynamo, "jobs", clock).transact(("Put", {}))
    assert dynamo.calls == times + 1
    assert (clock.now() > ManualClock().now()) == (times > 0)


async def test_a_write_that_meets_a_transaction_is_tried_again() -> None:
    dynamo = BusyDynamo(2)
    await Table(dynamo, "jobs", ManualClock()).put({"job_id": {"S": "job-1"}})
    assert dynamo.calls == 3


async def test_a_transaction_that_always_meets_another_is_transient() -> None:
    with pytest.raises(Transient):
        await Table(BusyDynamo(TRIES), "jobs", ManualClock()).transact(("Put", {}))


async def test_items_that_a_batch_left_over_are_written_again() -> None:
    dynamo = BusyDynamo(2)
    await Table(dynamo, "nicknames", ManualClock()).put_all([{"name": {"S": str(number)}} for number in range(26)])
    assert dynamo.calls == 2 + 2


async def test_items_that_are_always_left_over_are_transient() -> None:
    with pytest.raises(Transient):
        await Table(BusyDynamo(TRIES), "nicknames", ManualClock()).put_all([{"name": {"S": "anna"}}])
