"""Opens the AWS clients and makes the ports of them. No call goes to AWS before a port is used."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session

from fleet.aws.bus import AllNotices, BusNotices
from fleet.aws.caps import DynamoCaps
from fleet.aws.clock import SystemClock
from fleet.aws.errors import domain_errors
from fleet.aws.hiring import BatchHiring, NoHiring
from fleet.aws.ids import UuidIds
from fleet.aws.ledger import DynamoLedger
from fleet.aws.names import AwsNames, dead_letters
from fleet.aws.nicknames import DynamoNicknames
from fleet.aws.notices import SnsNotices
from fleet.aws.objects import S3Objects
from fleet.aws.queue import SqsQueue
from fleet.aws.table import Table
from fleet.domain.errors import Misconfigured
from fleet.ports import Hiring, Notices, Ports

ATTEMPTS = 5
"""Calls of one request in all, with growing pauses: some ten seconds until an error comes out."""
CONNECT_SECONDS = 5
READ_SECONDS = 40
"""Above the 20 seconds that a receive call may wait for a message."""
CONNECTIONS = 32
"""To each of the AWS services at once."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Clients:
    """One open client for each AWS service; those that not every deployment has may be missing."""

    s3: Any
    sqs: Any
    dynamodb: Any
    sns: Any
    events: Any = None
    batch: Any = None


@asynccontextmanager
async def connect(names: AwsNames, *, attempts: int = ATTEMPTS) -> AsyncIterator[Ports]:
    """The ports of one process, until the context ends. Raises Misconfigured (no region, no such profile, ...)."""
    more = [*(["events"] if names.event_bus else []), *(["batch"] if names.batch_queue else [])]
    async with open_clients(names.endpoint_url, names.region, attempts=attempts, more=more) as clients:
        yield ports_of(clients, names)


@asynccontextmanager
async def open_clients(
    endpoint_url: str | None, region: str, *, attempts: int = ATTEMPTS, more: Sequence[str] = ()
) -> AsyncIterator[Clients]:
    """Clients with the credentials of the environment; `more` names those that are made only when they are needed."""
    session = get_session()
    async with AsyncExitStack() as stack:
        try:
            with domain_errors("opening the AWS clients"):
                clients = {
                    service: await stack.enter_async_context(_client(session, service, endpoint_url, region, attempts))
                    for service in ("s3", "sqs", "dynamodb", "sns", *more)
                }
        except ValueError as error:
            raise Misconfigured(f"the AWS clients cannot be made: {error}") from error
        yield Clients(**clients)


def ports_of(clients: Clients, names: AwsNames) -> Ports:
    """The ports over these clients."""
    clock = SystemClock()
    jobs = Table(clients.dynamodb, names.jobs_table, clock)
    return Ports(
        objects=S3Objects(clients.s3, names.bucket, names.link_seconds),
        uploads=SqsQueue(clients.sqs, names.uploads_queue),
        chunks=SqsQueue(clients.sqs, names.chunks_queue),
        merges=SqsQueue(clients.sqs, names.merges_queue),
        dead_uploads=SqsQueue(clients.sqs, dead_letters(names.uploads_queue)),
        dead_chunks=SqsQueue(clients.sqs, dead_letters(names.chunks_queue)),
        dead_merges=SqsQueue(clients.sqs, dead_letters(names.merges_queue)),
        ledger=DynamoLedger(jobs),
        caps=DynamoCaps(jobs),
        notices=_notices(clients, names),
        nicknames=DynamoNicknames(Table(clients.dynamodb, names.nicknames_table, clock)),
        clock=clock,
        ids=UuidIds(),
        hiring=_hiring(clients, names),
    )


def _notices(clients: Clients, names: AwsNames) -> Notices:
    topic = SnsNotices(clients.sns, names.notices_topic)
    return AllNotices(topic, BusNotices(clients.events, names.event_bus)) if names.event_bus else topic


def _hiring(clients: Clients, names: AwsNames) -> Hiring:
    if not names.batch_queue:
        return NoHiring()
    return BatchHiring(clients.batch, names.batch_queue, names.batch_definition, names.scaling, names.batch_from)


def _client(
    session: AioSession, service: str, endpoint_url: str | None, region: str, attempts: int
) -> AbstractAsyncContextManager[Any]:
    config = AioConfig(
        retries={"mode": "adaptive", "total_max_attempts": attempts},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # Version 2, botocore's choice for links in some regions, is not taken by buckets of others.
        signature_version="s3v4" if service == "s3" else None,
        # Emulators do not resolve bucket names in host names.
        s3={"addressing_style": "path" if endpoint_url else "auto"},
        # A proxy for the outside world does not reach this machine's own emulator.
        proxies={} if endpoint_url and urlsplit(endpoint_url).hostname in LOOPBACK else None,
    )
    opening: AbstractAsyncContextManager[Any] = session.create_client(
        service, region_name=region, endpoint_url=endpoint_url, config=config
    )
    return opening
