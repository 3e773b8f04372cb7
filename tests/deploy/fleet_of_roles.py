"""The services and the command over an emulator, each call made as its own role; a whole life of jobs to record."""

import gzip
import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from chunker.on_upload import on_upload
from console import control, reference, remote
from console.aws import boto_client
from console.limiting import limit_command
from console.request import UploadRequest
from fleet.aws.clock import SystemClock
from fleet.aws.connect import Clients, ports_of
from fleet.aws.names import AwsNames
from fleet.domain import keys
from fleet.domain.errors import Transient
from fleet.domain.jobs import Job
from fleet.domain.messages import ChunkMessage, JobMatched, SplitJob, UploadSeen
from fleet.domain.outcomes import Outcome, outcome_of
from fleet.ports import Delivery, Ports, Queue
from fleet.runtime.receive import settle
from merger.on_dead_letter import on_dead_letter
from merger.on_job_matched import on_job_matched
from merger.sweep import Sweep
from tests.deploy.recorded import Recorder
from tests.faults import faulty
from tests.fleet_in_memory import CONTACTS, DEADLINE, LIMITS, VISIBILITY, Poisoned
from worker.local_copies import LocalCopies
from worker.on_chunk import Workplace, on_chunk

Handle = Callable[[Delivery], Awaitable[Outcome]]
WIDE = b"id,first_name,last_name,email,note\n" + b"q1,Ann,Lee,ann.lee@example.com,%s\n" % (b"x" * 100_000) * 100
"""More than the 8 MB from which a command uploads in parts, in one chunk whose part is copied and not read."""
LATER = 2 * 24 * 3600.0
"""Seconds after which whatever may still be on its way is lost, and multipart uploads are abandoned."""


class Unable:
    """One call cannot be made."""

    def __init__(self, call: str) -> None:
        self.call = call

    def before(self, call: str) -> int:
        if call == self.call:
            raise Transient("the network")
        return 0

    def after(self, number: int) -> None:
        return


class LaterClock(SystemClock):
    def now(self) -> float:
        return super().now() + LATER


@dataclass
class FleetOfRoles:
    names: AwsNames
    recorder: Recorder
    folder: Path
    poison: Poisoned
    clients: Clients
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    """Where the clients live."""

    @property
    def ports(self) -> Ports:
        """Those of a process that has just begun."""
        return ports_of(self.clients, self.names)

    @property
    def address(self) -> str:
        return str(self.names.endpoint_url)

    def break_off(self, job: str, call: str) -> None:
        """A chunker takes a message and cannot make that call."""
        self.upload_only(job, CONTACTS * 5)
        ports = faulty(self.ports, Unable(call))
        with self.recorder.acting("chunker"):
            self.run(self._serve_one(ports))

    def serve(self, *roles: str) -> None:
        """These services take messages until their queues are empty."""
        for role in roles:
            with self.recorder.acting(role):
                self.run(self._serve(role))

    def command(self, command: Callable[..., int], *arguments: Any, **options: Any) -> None:
        with self.recorder.acting("operator"):
            assert command(*arguments, self.address, **options) == 0

    def upload(self, name: str, data: bytes, directory: str = "people", chunk_size: int | None = 1024) -> Job:
        """Through the command; returns its job once the chunker has opened it."""
        self.upload_only(name, data, directory, chunk_size)
        self.serve("chunker")
        return self.job(name)

    def upload_only(self, name: str, data: bytes, directory: str = "people", chunk_size: int | None = 1024) -> None:
        path = self.folder / name
        path.write_bytes(data)
        upload = UploadRequest(path, chunk_size=chunk_size)
        self.command(partial(_upload, upload, directory))

    def job(self, name: str) -> Job:
        async def find() -> Job:
            found = [job async for job in self.ports.ledger.jobs(owner="default")]
            return next(job for job in found if job.upload.file_name == name)

        return cast(Job, self.run(find()))

    def sweep(self) -> None:
        with self.recorder.acting("merger"):
            self.run(self._sweep())

    def lose(self, queue: str) -> None:
        sqs = boto_client("sqs", self.names)
        sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"])

    def send(self, queue: str, body: str) -> None:
        sqs = boto_client("sqs", self.names)
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"], MessageBody=body)

    async def _serve_one(self, ports: Ports) -> None:
        ((queue, handle),) = self._services("chunker", ports)
        (found,) = await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY)
        await _handle(queue, handle, found)

    async def _sweep(self) -> None:
        later = replace(self.ports, clock=LaterClock())
        await Sweep(later, bucket=self.names.bucket, deadline=DEADLINE).sweep()

    async def _serve(self, role: str) -> None:
        for queue, handle in self._services(role, self.ports):  # the same process for all of its queues
            while found := await queue.receive(most=1, wait_seconds=0, visibility_seconds=VISIBILITY):
                await queue.change_visibility(found[0], VISIBILITY)  # as a heartbeat does
                await _handle(queue, handle, found[0])

    def _services(self, role: str, ports: Ports) -> Sequence[tuple[Queue, Handle]]:
        place = Workplace(self.poison, LocalCopies(self.folder / "cache"), VISIBILITY, 1, lambda _: 0.0)
        dead = partial(on_dead_letter, ports=ports, bucket=self.names.bucket, max_attempts=1)
        letters = (ports.dead_uploads, ports.dead_chunks, ports.dead_merges)
        return {
            "chunker": [(ports.uploads, partial(on_upload, ports=ports, bucket=self.names.bucket, limits=LIMITS))],
            "worker": [(ports.chunks, partial(on_chunk, ports=ports, place=place))],
            "merger": [(ports.merges, partial(on_job_matched, ports=ports)), *((queue, dead) for queue in letters)],
        }[role]


def _upload(upload: UploadRequest, directory: str, address: str) -> int:
    return remote.upload_command(upload, directory, None, address, wait=False)


async def _handle(queue: Queue, handle: Handle, delivery: Delivery) -> None:
    try:
        outcome = await handle(delivery)
    except Exception as error:  # noqa: BLE001 - the outcome table has a rule for every error
        outcome = outcome_of(error, receives=delivery.receives, chance=lambda _: 0.0)
    await settle(queue, delivery, outcome)


def whole_life(fleet: FleetOfRoles, directory: Path) -> None:
    """Everything that jobs go through, and everything that people do with them."""
    _furnish(fleet, directory)
    _straight(fleet)
    _again(fleet)
    _steered(fleet)
    _failed(fleet)
    _lost(fleet)


def _furnish(fleet: FleetOfRoles, directory: Path) -> None:
    fleet.command(partial(reference.load_command, None))
    fleet.command(partial(reference.nicknames_command, "robert"))
    fleet.command(partial(reference.build_command, directory, "people", None))
    fleet.command(reference.directories_command)


def _straight(fleet: FleetOfRoles) -> None:
    """Small parts, one that is large enough to be copied, and a compressed upload of a profile."""
    for name, data, size in (("small.csv", CONTACTS, 1024), ("large.csv", WIDE, None)):
        job = fleet.upload(name, data, chunk_size=size)
        fleet.serve("worker", "merger")
        fleet.command(partial(remote.download_command, job.job_id, fleet.folder))
    s3 = boto_client("s3", fleet.names)
    s3.put_object(Bucket=fleet.names.bucket, Key=keys.profile("acme"), Body=json.dumps({"directory": "people"}))
    s3.put_object(Bucket=fleet.names.bucket, Key="incoming/acme/packed.csv.gz", Body=gzip.compress(CONTACTS))
    fleet.serve("chunker", "worker", "merger")
    fleet.command(partial(remote.jobs_command, None))
    fleet.command(partial(remote.jobs_command, "acme"))
    fleet.command(partial(remote.status_command, job.job_id), watch=False)


def _again(fleet: FleetOfRoles) -> None:
    """A chunker that comes late: all chunks are done by then, or the upload is gone."""
    job = fleet.upload("again.csv", CONTACTS * 2)
    fleet.serve("worker")
    fleet.send(fleet.names.uploads_queue, SplitJob(job.job_id).encode())
    fleet.send(fleet.names.uploads_queue, UploadSeen(fleet.names.bucket, "incoming/gone.csv").encode())
    fleet.serve("chunker", "merger")


def _steered(fleet: FleetOfRoles) -> None:
    paused = fleet.upload("paused.csv", CONTACTS * 8).job_id
    fleet.command(partial(limit_command, [paused, "2"], None))
    fleet.command(partial(limit_command, ["3"], "default"))
    fleet.command(partial(control.pause_command, paused))
    fleet.serve("worker")
    fleet.command(partial(control.resume_command, paused))
    fleet.serve("chunker", "worker", "merger")
    _taken_up_again(fleet)
    cancelled = fleet.upload("cancelled.csv", CONTACTS * 9).job_id
    fleet.command(partial(control.cancel_command, cancelled))
    fleet.serve("worker", "merger")
    fleet.command(partial(control.delete_command, paused), yes=True)
    _finished_too_late(fleet, paused)


def _finished_too_late(fleet: FleetOfRoles, deleted: str) -> None:
    """A chunker, a worker and a merger have written something of a job after it was deleted."""
    names = fleet.names
    for key in (keys.part(deleted, "000000"), keys.result(deleted, 1, "late")):
        boto_client("s3", names).put_object(Bucket=names.bucket, Key=key, Body=b"late")
    item = {"job_id": {"S": deleted}, "item": {"S": "chunk#000000"}}
    boto_client("dynamodb", names).put_item(TableName=names.jobs_table, Item=item)
    fleet.send(names.merges_queue, JobMatched(deleted).encode())
    fleet.serve("merger")


def _taken_up_again(fleet: FleetOfRoles) -> None:
    """One job is paused while it is split, and one when only the merger is missing, whose message is lost."""
    fleet.break_off("split.csv", "ledger.add_chunks")
    fleet.lose(fleet.names.uploads_queue)
    split = fleet.job("split.csv").job_id
    matched = fleet.upload("matched.csv", CONTACTS * 3).job_id
    fleet.serve("worker")
    fleet.lose(fleet.names.merges_queue)
    for job in (split, matched):
        fleet.command(partial(control.pause_command, job))
        fleet.command(partial(control.resume_command, job))
    fleet.serve("chunker", "worker", "merger")


def _failed(fleet: FleetOfRoles) -> None:
    """A row that kills and is redriven, options that cannot be used, an upload that goes while it is matched."""
    poisoned = fleet.upload("poisoned.csv", CONTACTS + b"poison,,,,,\n").job_id
    for _ in range(8):
        fleet.serve("worker")
    fleet.serve("merger")
    fleet.poison.poison = b"cured"
    fleet.command(partial(control.redrive_command, poisoned))
    fleet.serve("worker", "merger")
    fleet.upload("nowhere.csv", CONTACTS, directory="nowhere")
    gone = fleet.upload("gone.csv", CONTACTS * 7)
    boto_client("s3", fleet.names).put_object(Bucket=fleet.names.bucket, Key=gone.upload.key, Body=b"another")
    fleet.lose(fleet.names.uploads_queue)
    fleet.serve("worker")


def _lost(fleet: FleetOfRoles) -> None:
    """Dead letters of all kinds, messages that are lost, a multipart upload that nobody finishes."""
    names = fleet.names
    job = fleet.upload("lost.csv", CONTACTS * 6)
    fleet.lose(names.chunks_queue)
    fleet.send(f"{names.chunks_queue}-dlq", ChunkMessage(job.job_id, "000000").encode())
    fleet.send(f"{names.uploads_queue}-dlq", UploadSeen(names.bucket, job.upload.key).encode())
    fleet.send(f"{names.uploads_queue}-dlq", SplitJob(job.job_id).encode())
    fleet.send(f"{names.chunks_queue}-dlq", "nothing that can be read")
    fleet.serve("merger")
    fleet.sweep()
    fleet.serve("worker")
    fleet.lose(names.merges_queue)
    fleet.sweep()
    fleet.send(f"{names.merges_queue}-dlq", JobMatched(job.job_id).encode())
    boto_client("s3", names).create_multipart_upload(Bucket=names.bucket, Key="results/job/1/a.csv")
    boto_client("s3", names).put_object(Bucket=names.bucket, Key="incoming/never-seen.csv", Body=CONTACTS)
    fleet.lose(names.uploads_queue)
    fleet.serve("merger")
    fleet.sweep()
    fleet.command(control.sweep_command)
    boto_client("s3", names).create_multipart_upload(Bucket=names.bucket, Key="results/job/1/b.csv")
