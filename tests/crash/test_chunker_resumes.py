"""A chunker that dies at any port call within an upload of many blocks goes on with the chunks it would have made."""

from pathlib import Path
from tempfile import mkdtemp

import pytest

from fleet.domain.chunks import RowRange
from tests.faults import Crash, CrashAt
from tests.fleet_in_memory import FleetInMemory
from tests.memory.objects import BLOCK

HEADER = b"id,first_name,last_name,email,phone,note\n"
ROWS = b'q,Robert,Miller,robert.miller@example.com,,"%b\n"\n' % (b"x" * 700) * 400


async def _chunks(folder: Path, fault: CrashAt) -> list[RowRange]:
    fleet = FleetInMemory(Path(mkdtemp(dir=folder)), fault)
    await fleet.furnish()
    await fleet.upload(HEADER + ROWS, **{"chunk-size": "30000"})
    queue, handle = fleet.services[0]
    (delivery,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=60)
    try:
        await handle(delivery)
    except Crash:
        fault.restart()
        await handle(delivery)
    (job,) = [job async for job in fleet.memory.ledger.jobs()]
    assert job.sealed
    return [chunk.rows async for chunk in fleet.memory.ledger.chunks(job.job_id)]


@pytest.mark.parametrize("late", [False, True], ids=["before_the_call", "after_the_call"])
async def test_chunks_are_those_of_a_chunker_that_did_not_die(tmp_path: Path, late: bool) -> None:
    assert len(ROWS) > 4 * BLOCK
    counting = CrashAt(0, late=False)
    expected = await _chunks(tmp_path, counting)
    assert len(expected) > 9
    for number in range(1, len(counting.calls) + 1):
        fault = CrashAt(number, late=late)
        assert await _chunks(tmp_path, fault) == expected, counting.calls[number - 1]
        assert fault.crashed
