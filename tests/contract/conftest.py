"""Backends and ports for the contract suites. Servers and clients live as long as the session, resources as a test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from fleet.aws.connect import open_clients
from fleet.ports import Ledger, Nicknames, Notices, Objects, Queue
from tests.contract import servers
from tests.contract.backends import Backend, InMemory, OnServer
from tests.contract.marks import BACKENDS

SERVERS = {"moto": servers.moto, "ministack": servers.ministack}


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=BACKENDS)
async def backend(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    if request.param == "memory":
        yield InMemory()
        return
    with SERVERS[request.param]() as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        async with open_clients(address, "us-east-1") as clients:
            yield OnServer(address, clients)


@pytest_asyncio.fixture(loop_scope="session")
async def objects(backend: Backend) -> Objects:
    return await backend.objects()


@pytest_asyncio.fixture(loop_scope="session")
async def queue(backend: Backend) -> Queue:
    return await backend.queue()


@pytest_asyncio.fixture(loop_scope="session")
async def ledger(backend: Backend) -> Ledger:
    return await backend.ledger()


@pytest_asyncio.fixture(loop_scope="session")
async def nicknames(backend: Backend) -> Nicknames:
    return await backend.nicknames()


@pytest_asyncio.fixture(loop_scope="session")
async def notices(backend: Backend) -> Notices:
    return await backend.notices()
