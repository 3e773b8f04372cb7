"""All ports in memory together."""

from dataclasses import dataclass, field

from fleet.ports import Ports
from tests.memory.caps import MemoryCaps
from tests.memory.clock import ManualClock
from tests.memory.hiring import MemoryHiring
from tests.memory.ids import CountedIds
from tests.memory.ledger import MemoryLedger
from tests.memory.nicknames import MemoryNicknames
from tests.memory.notices import MemoryNotices
from tests.memory.objects import MemoryObjects
from tests.memory.queue import MemoryQueue


@dataclass(frozen=True, slots=True)
class Memory:
    """The ports under their own types, for tests that look inside; `ports` is what a service is given."""

    clock: ManualClock
    objects: MemoryObjects
    uploads: MemoryQueue
    chunks: MemoryQueue
    merges: MemoryQueue
    dead_uploads: MemoryQueue
    dead_chunks: MemoryQueue
    dead_merges: MemoryQueue
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    nicknames: MemoryNicknames = field(default_factory=MemoryNicknames)
    ids: CountedIds = field(default_factory=CountedIds)
    hiring: MemoryHiring = field(default_factory=MemoryHiring)

    @property
    def caps(self) -> MemoryCaps:
        return MemoryCaps(self.ledger)

    @classmethod
    def new(cls, clock: ManualClock | None = None) -> "Memory":
        clock = clock or ManualClock()
        dead = uploads, chunks, merges = MemoryQueue(clock), MemoryQueue(clock), MemoryQueue(clock)
        queues = [MemoryQueue(clock, dead=queue) for queue in dead]
        return cls(clock, MemoryObjects(clock), queues[0], queues[1], queues[2], uploads, chunks, merges)

    @property
    def ports(self) -> Ports:
        return Ports(
            objects=self.objects,
            uploads=self.uploads,
            chunks=self.chunks,
            merges=self.merges,
            dead_uploads=self.dead_uploads,
            dead_chunks=self.dead_chunks,
            dead_merges=self.dead_merges,
            ledger=self.ledger,
            caps=self.caps,
            notices=self.notices,
            nicknames=self.nicknames,
            clock=self.clock,
            ids=self.ids,
            hiring=self.hiring,
        )


def memory_ports() -> Ports:
    """A world of its own."""
    return Memory.new().ports
