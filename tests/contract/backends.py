"""What a contract suite needs of a backend: ports on fresh resources, and what the far side of a topic heard."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from console.resources import table_of
from fleet.aws.connect import Clients, open_clients, ports_of
from fleet.aws.names import AwsNames
from fleet.ports import Ledger, Nicknames, Notices, Objects, Ports, Queue
from tests.contract.lossy import LossyWay, lossy_way_to
from tests.memory import Memory

Heard = tuple[str, Mapping[str, str]]
"""Text and attributes of one message of the topic."""


class Backend(ABC):
    """Every call makes resources of its own."""

    @abstractmethod
    async def objects(self) -> Objects: ...

    @abstractmethod
    async def queue(self) -> Queue: ...

    @abstractmethod
    async def ledger(self) -> Ledger: ...

    @abstractmethod
    async def caps(self) -> Ports:
        """Caps, and the ledger they go with."""

    @abstractmethod
    async def nicknames(self) -> Nicknames: ...

    @abstractmethod
    async def notices(self) -> Notices: ...

    @abstractmethod
    async def heard(self) -> list[Heard]:
        """What the topic of the last `notices` passed on."""

    @abstractmethod
    def let_pass(self, seconds: float) -> None:
        """Moves the clock on, where there is one to move; on servers the next receive call waits instead."""


class InMemory(Backend):
    def __init__(self) -> None:
        self._world = Memory.new()

    async def objects(self) -> Objects:
        return self._fresh().objects

    async def queue(self) -> Queue:
        return self._fresh().chunks

    async def ledger(self) -> Ledger:
        return self._fresh().ledger

    async def caps(self) -> Ports:
        return self._fresh().ports

    async def nicknames(self) -> Nicknames:
        return self._fresh().nicknames

    async def notices(self) -> Notices:
        return self._fresh().notices

    async def heard(self) -> list[Heard]:
        return [(notice.encode(), _told(notice.attributes)) for notice in self._world.notices.published]

    def let_pass(self, seconds: float) -> None:
        self._world.clock.advance(seconds)

    def _fresh(self) -> Memory:
        self._world = Memory.new()
        return self._world


class OnServer(Backend):
    """The AWS ports against an emulator at `address`."""

    def __init__(self, address: str, clients: Clients, way: LossyWay, lossy_clients: Clients) -> None:
        self.address = address
        self.clients = clients
        self.way = way
        self.lossy_clients = lossy_clients
        self._listener = ""

    def let_pass(self, seconds: float) -> None:
        return

    def fresh(self) -> tuple[AwsNames, Ports]:
        """Names that no test had before, and ports on them; nothing is made yet."""
        mark = uuid4().hex[:12]
        shared = [name for name, value in asdict(AwsNames()).items() if str(value).startswith("contactfleet-")]
        names = {name: f"{name.replace('_', '-')}-{mark}" for name in shared}
        given = AwsNames(**{**asdict(AwsNames()), **names, "endpoint_url": self.address, "scaling": AwsNames().scaling})
        return given, ports_of(self.clients, given)

    async def objects(self) -> Objects:
        names, ports = self.fresh()
        await self.clients.s3.create_bucket(Bucket=names.bucket)
        return ports.objects

    async def queue(self) -> Queue:
        names, ports = self.fresh()
        await self.clients.sqs.create_queue(QueueName=names.chunks_queue)
        return ports.chunks

    async def ledger(self) -> Ledger:
        names, ports = self.fresh()
        await self.clients.dynamodb.create_table(**table_of("JobsTable", names.jobs_table))
        return ports.ledger

    async def caps(self) -> Ports:
        names, ports = self.fresh()
        await self.clients.dynamodb.create_table(**table_of("JobsTable", names.jobs_table))
        return ports

    async def nicknames(self) -> Nicknames:
        names, ports = self.fresh()
        await self.clients.dynamodb.create_table(**table_of("NicknamesTable", names.nicknames_table))
        return ports.nicknames

    async def notices(self) -> Notices:
        names, ports = self.fresh()
        topic = await self.clients.sns.create_topic(Name=names.notices_topic)
        queue = await self.clients.sqs.create_queue(QueueName=names.merges_queue)
        self._listener = queue["QueueUrl"]
        attributes = await self.clients.sqs.get_queue_attributes(QueueUrl=self._listener, AttributeNames=["QueueArn"])
        await self.clients.sns.subscribe(
            TopicArn=topic["TopicArn"],
            Protocol="sqs",
            Endpoint=attributes["Attributes"]["QueueArn"],
            Attributes={"RawMessageDelivery": "true"},
        )
        return ports.notices

    async def heard(self) -> list[Heard]:
        answer = await self.clients.sqs.receive_message(
            QueueUrl=self._listener, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"]
        )
        return [(message["Body"], _values(message["MessageAttributes"])) for message in answer.get("Messages", [])]


@asynccontextmanager
async def on_server(address: str) -> AsyncIterator[OnServer]:
    """The AWS ports against the emulator there, by the straight way and by one that loses answers."""
    region = AwsNames().region
    async with (
        lossy_way_to(address) as way,
        open_clients(address, region) as clients,
        open_clients(way.address, region, attempts=2) as lossy_clients,
    ):
        yield OnServer(address, clients, way, lossy_clients)


def _told(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _values(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in attributes.items()}
