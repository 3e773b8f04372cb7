"""What the services need of the world, as Protocols. `fleet.aws` fills them with AWS, `tests.memory` with memory.

Every method raises only errors of `fleet.domain.errors`: `Transient` and `Misconfigured` anywhere, others as stated.
"""

from fleet.ports.bundle import Ports
from fleet.ports.caps import Caps
from fleet.ports.clock import Clock
from fleet.ports.hiring import Hiring
from fleet.ports.ids import Ids
from fleet.ports.invocations import Invocation, Invocations
from fleet.ports.ledger import Ledger
from fleet.ports.nicknames import Nicknames
from fleet.ports.notices import Notices
from fleet.ports.objects import Multipart, ObjectInfo, Objects
from fleet.ports.queue import Delivery, Queue
from fleet.ports.scale_in import ScaleIn

__all__ = [
    "Caps",
    "Clock",
    "Delivery",
    "Hiring",
    "Ids",
    "Invocation",
    "Invocations",
    "Ledger",
    "Multipart",
    "Nicknames",
    "Notices",
    "ObjectInfo",
    "Objects",
    "Ports",
    "Queue",
    "ScaleIn",
]
