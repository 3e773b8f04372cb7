"""A queue in SQS."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from fleet.aws.errors import ON_DELIVERY, DeliveryOver, domain_errors
from fleet.domain.errors import FleetError, Transient
from fleet.domain.scaling import Backlog
from fleet.ports import Delivery, Queue

BATCH = 10
"""Messages that one call sends (Amazon SQS, "SendMessageBatch")."""
ROUNDS = 3
"""How often messages that SQS did not take are sent before giving up."""


class SqsQueue(Queue):
    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        self._known_url = ""
        self._asking = asyncio.Lock()

    async def send(self, bodies: Sequence[str], *, group: str = "", delay: int = 0) -> None:
        more = {**({"MessageGroupId": _group(group)} if group else {}), **({"DelaySeconds": delay} if delay else {})}
        entries = [{"Id": str(number), "MessageBody": body, **more} for number, body in enumerate(bodies)]
        for first in range(0, len(entries), BATCH):
            await self._send_batch(entries[first : first + BATCH])

    async def receive(self, *, most: int, wait_seconds: int, visibility_seconds: int) -> Sequence[Delivery]:
        url = await self._url()
        with domain_errors(f"receiving from {self._name}"):
            answer = await self._client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=most,
                WaitTimeSeconds=wait_seconds,
                VisibilityTimeout=visibility_seconds,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            )
        return [_delivery(message) for message in answer.get("Messages", [])]

    async def change_visibility(self, delivery: Delivery, seconds: int) -> None:
        url = await self._url()
        with suppress(DeliveryOver), domain_errors(f"hiding a message of {self._name}", ON_DELIVERY):
            await self._client.change_message_visibility(
                QueueUrl=url, ReceiptHandle=delivery.receipt, VisibilityTimeout=seconds
            )

    async def delete(self, delivery: Delivery) -> None:
        url = await self._url()
        with suppress(DeliveryOver), domain_errors(f"deleting a message of {self._name}", ON_DELIVERY):
            await self._client.delete_message(QueueUrl=url, ReceiptHandle=delivery.receipt)

    async def depth(self) -> int:
        return sum(await self._counted("", "NotVisible", "Delayed"))

    async def backlog(self) -> Backlog:
        return Backlog(*await self._counted("", "NotVisible"))

    async def _counted(self, *kinds: str) -> list[int]:
        url = await self._url()
        names = [f"ApproximateNumberOfMessages{kind}" for kind in kinds]
        with domain_errors(f"counting messages of {self._name}"):
            answer = await self._client.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return [int(answer["Attributes"][name]) for name in names]

    async def _send_batch(self, entries: list[dict[str, Any]]) -> None:
        """A batch may be taken in part; what was not is sent again."""
        url = await self._url()
        for _ in range(ROUNDS):
            with domain_errors(f"sending to {self._name}"):
                answer = await self._client.send_message_batch(QueueUrl=url, Entries=entries)
            failed = answer.get("Failed", [])
            if any(failure["SenderFault"] for failure in failed):
                raise FleetError(f"sending to {self._name}: {failed[0].get('Message') or failed[0]['Code']}")
            left = {failure["Id"] for failure in failed}
            entries = [entry for entry in entries if entry["Id"] in left]
            if not entries:
                return
        raise Transient(f"sending to {self._name}: {len(entries)} messages were not taken")

    async def _url(self) -> str:
        """The queue's address, asked for once."""
        async with self._asking:
            if not self._known_url:
                with domain_errors(f"looking for queue {self._name}"):
                    answer = await self._client.get_queue_url(QueueName=self._name)
                self._known_url = str(answer["QueueUrl"])
        return self._known_url


def _group(name: str) -> str:
    """SQS takes up to 128 letters, digits and punctuation marks; what is otherwise goes by its hash."""
    plain = name.isascii() and name.isprintable() and " " not in name and len(name) <= 128
    return name if plain else hashlib.sha256(name.encode()).hexdigest()


def _delivery(message: dict[str, Any]) -> Delivery:
    receives = int(message["Attributes"]["ApproximateReceiveCount"])
    return Delivery(message["Body"], message["ReceiptHandle"], message["MessageId"], receives)
