"""One snapshot of the nickname table for a whole job: reading it row by row would cost more than the matching."""

import hashlib
import json
from contextlib import suppress

from fleet.domain import keys
from fleet.domain.errors import AlreadyExists
from fleet.ports import Ports


async def pin_nicknames(ports: Ports) -> str:
    """Writes the table as it is now under the hash of its content, once; returns the hash."""
    table = {name: sorted(short) for name, short in sorted((await ports.nicknames.table()).items())}
    data = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(data).hexdigest()[:20]
    with suppress(AlreadyExists):
        await ports.objects.put(keys.nicknames(digest), data, if_none_match=True)
    return digest
