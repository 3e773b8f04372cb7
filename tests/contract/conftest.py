"""Backends and ports for the contract suites. Servers and clients live as long as the session, resources as a test."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from fleet.ports import Ledger, Nicknames, Notices, Objects, Queue
from tests.contract import servers
from tests.contract.backends import Backend, InMemory, on_server
from tests.contract.marks import BACKENDS


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Servers are fixtures of their own: as parameters of one, each would start anew at every change between them."""
    chosen: Backend = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="session", autouse=True)
def credentials() -> Iterator[None]:
    """What any emulator takes."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_PROFILE", raising=False)
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        yield


@pytest.fixture
def memory() -> Backend:
    return InMemory()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def moto() -> AsyncIterator[Backend]:
    with servers.moto() as address:
        async with on_server(address) as backend:
            yield backend


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ministack() -> AsyncIterator[Backend]:
    with servers.ministack() as address:
        async with on_server(address) as backend:
            yield backend


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
