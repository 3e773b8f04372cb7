"""The three services over memory ports, driven message by message; a crashed process starts again."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote_plus

import pyarrow as pa

from chunker.on_upload import Limits, on_upload
from fleet.domain import keys
from fleet.domain.errors import RowsFailed, Transient
from fleet.domain.jobs import Job
from fleet.domain.outcomes import Outcome, outcome_of
from fleet.ports import Delivery, Ports, Queue
from fleet.runtime.receive import settle
from matching import Directory, map_columns
from merger.on_dead_letter import on_dead_letter
from merger.on_job_matched import on_job_matched
from merger.sweep import Sweep
from tests.faults import Crash, CrashAt, Fault, faulty
from tests.memory import Memory
from tests.memory.clock import StandingClock
from worker.chunk_work import ChunkWork, MatchedRows, Matching, Middle
from worker.local_copies import LocalCopies
from worker.match_rows import match_rows, middle, write_off
from worker.on_chunk import Workplace, on_chunk

Handle = Callable[[Delivery], Awaitable[Outcome]]
Command = Callable[[Ports, Job], Awaitable[Job]]

BUCKET = "bucket"
LIMITS = Limits(chunk=16 << 20, inflated=1 << 40)
VISIBILITY = 60
DEADLINE = 7 * 24 * 3600
MERGER = 2
"""Its place among the services."""
NICKNAMES = {"robert": ["bob", "rob"], "margaret": ["maggie", "peggy"], "william": ["bill", "will"]}
DIRECTORY = {
    "id": ["c1", "c2", "c3", "c4"],
    "first_name": ["Robert", "Margaret", "William", "Ann"],
    "last_name": ["Miller", "Jones", "Smith", "Lee"],
    "email": ["robert.miller@example.com", "mjones@example.com", "", "ann.lee@example.com"],
    "phone": ["+12125550101", "", "+12125550103", ""],
    "city": ["Boston", "Denver", "Austin", "Salem"],
}
CONTACTS = (
    b"id,first_name,last_name,email,phone,note\n"
    b'q1,Robert,Miller,robert.miller@example.com,,"two\nlines"\n'
    b"q2,Peggy,Jones,mjones@example.com,212-555-0102,\n"
    b"q3,broken row\n"
    b"q4,Wiliam,Smith,,(212) 555-0103,x\n"
    b"q5,Zoe,Nobody,zoe@example.org,,\n"
    b"q6,,,,,nothing to match on\n"
)


class MatchingHere(Matching):
    """In place of the process pool."""

    async def match(self, work: ChunkWork) -> MatchedRows:
        return match_rows(work)

    async def write_off(self, work: ChunkWork, reason: str, detail: str) -> MatchedRows:
        return write_off(work, reason, detail)

    async def middle(self, work: ChunkWork) -> Middle:
        return middle(work)


class Poisoned(MatchingHere):
    """Stands in for processes that are killed by every chunk with a certain row in it."""

    def __init__(self, poison: bytes) -> None:
        self.poison = poison
        self.tries = 0

    async def match(self, work: ChunkWork) -> MatchedRows:
        self.tries += 1
        if self.poison in work.data:
            raise RowsFailed("a matching process was killed")
        return await super().match(work)


def _longest(bound: float) -> float:
    """Every pause is the longest it may be."""
    return bound


class FleetInMemory:
    """A bucket with a directory and nicknames, queues, and one of each service."""

    def __init__(
        self, folder: Path, fault: Fault | None = None, max_attempts: int = 5, matching: Matching | None = None
    ) -> None:
        self.memory = Memory.new(StandingClock())
        self.fault = fault
        self.ports: Ports = faulty(self.memory.ports, fault) if fault else self.memory.ports
        self.folder = folder
        self.matching = matching or MatchingHere()
        place = Workplace(self.matching, LocalCopies(folder / "cache"), VISIBILITY, max_attempts, _longest)
        dead = partial(on_dead_letter, ports=self.ports, bucket=BUCKET, max_attempts=max_attempts)
        self.sweeper = Sweep(self.ports, bucket=BUCKET, deadline=DEADLINE)
        self.services: list[tuple[Queue, Handle]] = [
            (self.memory.uploads, partial(on_upload, ports=self.ports, bucket=BUCKET, limits=LIMITS)),
            (self.memory.chunks, partial(on_chunk, ports=self.ports, place=place)),
            (self.memory.merges, partial(on_job_matched, ports=self.ports)),
            *((queue, dead) for queue in (self.memory.dead_uploads, self.memory.dead_chunks, self.memory.dead_merges)),
        ]

    async def furnish(self) -> None:
        """Puts the directory and the nicknames in place, as a deployment has them before the first upload."""
        table = pa.table(DIRECTORY)
        directory = Directory.build(table, map_columns(table.column_names, directory=True))
        built = self.folder / "built"
        if not built.exists():
            directory.save(built)
        for file in sorted(built.iterdir()):
            await self.memory.objects.put(
                keys.directory_file("default", directory.version, file.name), file.read_bytes()
            )
        current = json.dumps({"version": directory.version}).encode()
        await self.memory.objects.put(keys.directory_current("default"), current)
        await self.memory.nicknames.put(NICKNAMES)

    async def upload(self, data: bytes, name: str = "contacts.csv", **metadata: str) -> None:
        """Puts an object under `incoming/` and sends the event that S3 sends."""
        key = keys.INCOMING + name
        await self.memory.objects.put(key, data, metadata=metadata)
        await self.send_event(key)

    async def typed(self, command: Command) -> Job:
        """A person types the command, and types it again when it crashes or fails."""
        while True:
            try:
                return await command(self.ports, await self.job())
            except Crash:
                assert isinstance(self.fault, CrashAt)
                self.fault.restart()
            except Transient:
                continue

    async def send_event(self, key: str, bucket: str = BUCKET) -> None:
        record = {
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(key, safe="/")}},
        }
        await self.memory.uploads.send([json.dumps({"Records": [record]})])

    async def job(self) -> Job:
        """The only job there is."""
        (job,) = self.memory.ledger._jobs.values()
        return job

    async def run(self, rounds: int = 1000, until: Callable[[], bool] = lambda: False) -> None:
        """Delivers messages until no queue holds any, or `until` is true; time passes when none is visible."""
        for _ in range(rounds):
            if until() or not [queue for queue, _ in self.services if await queue.depth()]:
                return
            await self.turn()
        raise AssertionError("the queues did not become empty")

    async def turn(self) -> None:
        """Every service takes one message; time passes when none could."""
        if not any([await self._deliver(queue, handle) for queue, handle in self.services]):
            self.memory.clock.advance(10)

    async def run_without_merger(self) -> None:
        """As `run`, but for the messages of the merger."""
        merger = self.services.pop(MERGER)
        await self.run()
        self.services.insert(MERGER, merger)

    async def _deliver(self, queue: Queue, handle: Handle) -> bool:
        deliveries = await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
        for delivery in deliveries:
            await self._handle(queue, handle, delivery)
        return bool(deliveries)

    async def _handle(self, queue: Queue, handle: Handle, delivery: Delivery) -> None:
        try:
            outcome = await handle(delivery)
        except Crash:
            assert isinstance(self.fault, CrashAt)
            self.fault.restart()
            return
        except Exception as error:  # noqa: BLE001 - the outcome table has a rule for every error
            outcome = outcome_of(error, receives=delivery.receives, chance=_longest)
        await settle(queue, delivery, outcome)
