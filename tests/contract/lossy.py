"""A way to a server on which answers get lost: the server has done the work, the caller is cut off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.contract.servers import HOST

BLOCK = 1 << 16
CONTINUE = b"HTTP/1.1 100"
"""Asks for the body of a large request: no work is done by then."""


@dataclass
class LossyWay:
    """Passes bytes on in both directions; `losing` answers are dropped and their connections closed."""

    host: str
    port: int
    losing: int = 0
    lost: int = 0
    address: str = ""
    connections: set[asyncio.Task[None]] = field(default_factory=set)
    """The loop itself would let go of a task that only waits for its own connection."""

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self.connections.add(task)
        task.add_done_callback(self.connections.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self.host, self.port)
        asking = asyncio.create_task(_copy(reader, there_writer))
        try:
            await self._answer(there_reader, writer)
        finally:
            asking.cancel()
            writer.close()
            there_writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answer := await reader.read(BLOCK):
            if self.losing and not answer.startswith(CONTINUE):
                self.losing -= 1
                self.lost += 1
                return
            writer.write(answer)
            await writer.drain()


@asynccontextmanager
async def lossy_way_to(address: str) -> AsyncIterator[LossyWay]:
    there = urlsplit(address)
    way = LossyWay(there.hostname or HOST, there.port or 80)
    server = await asyncio.start_server(way.accept, HOST, 0)
    way.address = "http://{}:{}".format(*server.sockets[0].getsockname())
    async with server:
        yield way
    for task in way.connections:
        task.cancel()
    await asyncio.gather(*way.connections, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(BLOCK):
            writer.write(data)
            await writer.drain()
    writer.close()
