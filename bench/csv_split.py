"""The chunker's split of one upload from the range server; ledger and queues are in memory. Prints figures as JSON."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.range_server import ETAG, HEADER
from chunker.split import split
from fleet.aws.connect import open_clients
from fleet.aws.objects import S3Objects
from fleet.domain.jobs import Job, Options, Upload
from fleet.domain.states import JobMoves
from fleet.runtime.memory import keep_freed_memory
from rows import Dialect, Layout
from tests.memory.queue import MemoryQueue
from tests.memory.world import Memory

LARGEST_CHUNK = 16 << 20
TICK_SECONDS = 0.05


class TimedQueue(MemoryQueue):
    first = 0.0

    async def send(self, bodies: Sequence[str], *, group: str = "", delay: int = 0) -> None:
        self.first = self.first or time.monotonic()
        await super().send(bodies)


async def measure(size: int, address: str) -> dict[str, float]:
    memory = Memory.new()
    queue = TimedQueue(memory.clock)
    upload = Upload("contacts", "incoming/big.csv", "1", ETAG, size)
    job = await memory.ledger.create_job(Job("job-1", upload, Options(), "1", "", 0.0))
    names = tuple(HEADER.decode().strip().split(","))
    layout = Layout(Dialect(), names, HEADER.strip(), len(HEADER))
    job = await memory.ledger.move_job(job, JobMoves.OPEN, {"layout": {"file": layout.to_json()}})
    async with open_clients(address, "eu-central-1") as clients:
        objects = S3Objects(clients.s3, "contacts")
        ports = replace(memory.ports, objects=objects, chunks=queue)
        began = time.monotonic()
        job = await split(ports, job, LARGEST_CHUNK, size)
        seconds = time.monotonic() - began
    return {
        "seconds": seconds,
        "first": queue.first - began,
        "rows": job.checkpoint.rows,
        "chunks": job.checkpoint.chunks,
    }


def main(size: int) -> None:
    keep_freed_memory()
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(TICK_SECONDS):
            text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
            peak[0] = max(peak[0], *(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")))

    watching = threading.Thread(target=watch)
    command = [sys.executable, "-m", "bench.range_server", str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None  # noqa: S101 - it was asked for
            port = int(server.stdout.readline())
            watching.start()
            figures = asyncio.run(measure(size, f"http://127.0.0.1:{port}"))
        finally:
            done.set()
            server.kill()
    sys.stdout.write(json.dumps({**figures, "pss_mib": peak[0] >> 10}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
