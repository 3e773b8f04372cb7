"""A file of the inbox, delivered over the services in memory."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from console.inbox import Dropped, look
from console.inbox_delivery import deliver, note_of
from fleet.domain.errors import Transient
from fleet.domain.jobs import Job
from tests.fleet_in_memory import BUCKET, CONTACTS, FleetInMemory
from tests.memory.ledger import MemoryLedger


class LostJobs(MemoryLedger):
    """Knows which job an upload had, and no longer the job."""

    def __init__(self, kept: MemoryLedger) -> None:
        super().__init__()
        self._kept = kept

    async def job_of_upload(self, upload_id: str) -> Job | None:
        return await self._kept.job_of_upload(upload_id)


class Desk:
    """An inbox and an outbox with a fleet behind them."""

    def __init__(self, folder: Path) -> None:
        self.fleet = FleetInMemory(folder)
        self.inbox, self.outbox = folder / "inbox", folder / "outbox"
        self.inbox.mkdir()
        self.outbox.mkdir()
        self.uploads = 0

    def drop(self, data: bytes, name: str = "contacts.csv") -> Dropped:
        (self.inbox / name).parent.mkdir(exist_ok=True)
        (self.inbox / name).write_bytes(data)
        (file,) = (file for file in look(self.inbox) if file.name == name)
        return file

    async def deliver(self, file: Dropped, ledger: MemoryLedger | None = None) -> Job:
        """Time passes and the services work until it is delivered."""
        loop = asyncio.get_running_loop()
        ports = replace(self.fleet.ports, ledger=ledger or self.fleet.memory.ledger)

        def put(path: Path, key: str, metadata: Mapping[str, str]) -> None:
            sending = self.fleet.upload(path.read_bytes(), key.removeprefix("incoming/"), **metadata)
            asyncio.run_coroutine_threadsafe(sending, loop).result()
            self.uploads += 1

        task = asyncio.create_task(deliver(ports, BUCKET, put, file, self.outbox))
        while not task.done():
            await self.fleet.run()
            self.fleet.memory.clock.advance(1)
            await asyncio.sleep(0)
        return task.result()

    def names(self) -> list[str]:
        return sorted(str(path.relative_to(self.outbox)) for path in self.outbox.rglob("*") if path.is_file())


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    await desk.fleet.furnish()
    return desk


async def test_result_rejects_and_summary_come_to_the_outbox(desk: Desk) -> None:
    job = await desk.deliver(desk.drop(CONTACTS))
    assert desk.names() == [
        f"contacts.matched{end}" for end in (".csv", ".rejects.csv", ".report.html", ".summary.json")
    ]
    assert (desk.outbox / "contacts.matched.csv").read_bytes() == desk.fleet.memory.objects.data[job.result_key]
    assert json.loads((desk.outbox / "contacts.matched.summary.json").read_text())["job_id"] == job.job_id


async def test_a_file_of_a_folder_comes_to_the_folder_of_that_name(desk: Desk) -> None:
    job = await desk.deliver(desk.drop(CONTACTS, "sales/contacts.csv"))
    assert job.options.owner == "sales"
    assert "sales/contacts.matched.csv" in desk.names()


async def test_what_was_delivered_is_neither_uploaded_nor_written_again(desk: Desk) -> None:
    file = desk.drop(CONTACTS)
    first = await desk.deliver(file)
    (desk.outbox / "contacts.matched.csv").write_text("the user's own")
    again = await desk.deliver(file)
    assert (again.job_id, desk.uploads) == (first.job_id, 1)
    assert (desk.outbox / "contacts.matched.csv").read_text() == "the user's own"


async def test_what_was_uploaded_but_not_delivered_is_delivered_without_an_upload(desk: Desk) -> None:
    file = desk.drop(CONTACTS)
    await desk.deliver(file)
    (desk.outbox / "contacts.matched.summary.json").write_text("{")
    (desk.outbox / "contacts.matched.csv").unlink()
    await desk.deliver(file)
    assert desk.uploads == 1
    assert "contacts.matched.csv" in desk.names()


async def test_a_file_that_changed_is_matched_anew(desk: Desk) -> None:
    first = await desk.deliver(desk.drop(CONTACTS))
    second = await desk.deliver(desk.drop(CONTACTS + b"q7,Ann,Lee,ann.lee@example.com,,\n"))
    assert first.job_id != second.job_id
    assert b"\nq7,Ann" in (desk.outbox / "contacts.matched.csv").read_bytes()


async def test_why_there_is_no_result_is_said_until_there_is_one(desk: Desk) -> None:
    file = desk.drop(b"colour,shape\nred,round\n")
    job = await desk.deliver(file)
    assert desk.names() == ["contacts.csv.failed.txt"]
    assert note_of(desk.outbox, file).read_text() == f"{job.failure}\n"
    await desk.deliver(desk.drop(CONTACTS))
    assert "contacts.csv.failed.txt" not in desk.names()


async def test_a_job_that_the_ledger_lost_is_begun_again(desk: Desk) -> None:
    file = desk.drop(CONTACTS)
    with pytest.raises(Transient):
        await desk.deliver(file, ledger=LostJobs(desk.fleet.memory.ledger))
    await desk.deliver(file)
    assert "contacts.matched.csv" in desk.names()
