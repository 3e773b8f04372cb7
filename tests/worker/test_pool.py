"""Real matching processes: they match, they are replaced when killed, and they never outlive the worker."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from fleet.domain.errors import RowsFailed
from matching import Directory, map_columns
from rows import inspect
from tests.fleet_in_memory import CONTACTS, DIRECTORY
from worker import pool as worker_pool
from worker.chunk_work import ChunkWork, Copies
from worker.match_rows import match_rows
from worker.pool import matching_pool

PATIENCE = 600.0


@pytest.fixture
def work(tmp_path: Path) -> ChunkWork:
    table = pa.table(DIRECTORY)
    Directory.build(table, map_columns(table.column_names, directory=True)).save(tmp_path / "directory")
    (tmp_path / "nicknames.json").write_text('{"margaret": ["peggy"]}')
    layout = inspect(CONTACTS, complete=True, name="contacts.csv")
    columns = map_columns(layout.header).to_json()
    return ChunkWork(
        data=CONTACTS[layout.data_start :],
        layout={"file": layout.to_json(), "columns": columns},
        first_row=1,
        at_end=True,
        copies=Copies(tmp_path / "directory", tmp_path / "nicknames.json"),
        threshold=None,
    )


async def test_a_matching_process_gives_what_the_function_gives(work: ChunkWork) -> None:
    async with matching_pool(1, PATIENCE) as pool:
        matched = await pool.match(work)
        written_off = await pool.write_off(work, "chunk_failed", "it was killed")
    assert matched == match_rows(work)
    assert matched.seconds > 0
    assert (written_off.rows_out, written_off.rows_rejected) == (0, 6)


async def test_a_killed_matching_process_is_replaced(work: ChunkWork) -> None:
    async with matching_pool(1, PATIENCE) as pool:
        assert isinstance(pool, worker_pool.MatchingPool)
        with pytest.raises(RowsFailed):
            await pool._run(os.kill, await pool._run(os.getpid), signal.SIGKILL)
        assert (await pool.match(work)).rows == 6


async def test_a_matching_process_that_hangs_is_given_up_and_replaced(work: ChunkWork) -> None:
    async with matching_pool(1, PATIENCE) as pool:
        assert isinstance(pool, worker_pool.MatchingPool)
        hung = await pool._run(os.getpid)
        pool._patience = 0.1
        with pytest.raises(RowsFailed, match="no answer within 0 seconds"):
            await pool._run(signal.pause)
        pool._patience = PATIENCE
        assert await pool._run(os.getpid) != hung
        assert (await pool.match(work)).rows == 6


def test_a_chunk_larger_than_usual_has_more_time_in_proportion(work: ChunkWork) -> None:
    larger = replace(work, data=bytes(3 * worker_pool.USUAL_CHUNK))
    assert [worker_pool._usual_chunks(arguments) for arguments in ([], [work], [larger, "reason"])] == [1, 1, 3]


_WORKER = """
import asyncio, os
from worker.pool import matching_pool

async def main():
    async with matching_pool(1, 600) as pool:
        print(await pool._run(os.getpid), flush=True)
        await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_no_matching_process_outlives_a_killed_worker(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(_WORKER)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) != process.pid
        process.kill()
        # Every process of the pool holds the other end of this pipe, which ends when the last of them is gone.
        assert process.communicate(timeout=30)[0] == ""
