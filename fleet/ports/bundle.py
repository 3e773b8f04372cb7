"""All that a service is handed."""

from dataclasses import dataclass

from fleet.ports.caps import Caps
from fleet.ports.clock import Clock
from fleet.ports.hiring import Hiring
from fleet.ports.ids import Ids
from fleet.ports.ledger import Ledger
from fleet.ports.nicknames import Nicknames
from fleet.ports.notices import Notices
from fleet.ports.objects import Objects
from fleet.ports.queue import Queue


@dataclass(frozen=True, slots=True)
class Ports:
    objects: Objects
    uploads: Queue
    chunks: Queue
    merges: Queue
    dead_uploads: Queue
    dead_chunks: Queue
    dead_merges: Queue
    ledger: Ledger
    caps: Caps
    notices: Notices
    nicknames: Nicknames
    clock: Clock
    ids: Ids
    hiring: Hiring
