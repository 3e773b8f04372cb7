"""Every port in memory: a world to test services in, with a clock that tests move on."""

from tests.memory.clock import ManualClock
from tests.memory.ids import CountedIds
from tests.memory.ledger import MemoryLedger
from tests.memory.nicknames import MemoryNicknames
from tests.memory.notices import MemoryNotices
from tests.memory.objects import MemoryObjects
from tests.memory.queue import MemoryQueue
from tests.memory.world import Memory, memory_ports

__all__ = [
    "CountedIds",
    "ManualClock",
    "Memory",
    "MemoryLedger",
    "MemoryNicknames",
    "MemoryNotices",
    "MemoryObjects",
    "MemoryQueue",
    "memory_ports",
]
