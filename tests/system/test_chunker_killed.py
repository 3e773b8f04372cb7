"""A chunker that is killed within a plain upload goes on from its checkpoint: same chunks, same result."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.system.command import CONTACTS, DIRECTORY, Run, contactfleet, free_port, read_until, until

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
BUCKET, TABLE = "contactfleet-contacts", "contactfleet-jobs"
OPTIONS = {"directory": "people", "chunk-size": "131072"}
ATTEMPTS = 8


class Fleet:
    """The services against an emulator, but for the chunker, which comes and goes."""

    def __init__(self, running: ExitStack, folder: Path) -> None:
        emulator = running.enter_context(Run("emulator", "--port", free_port()))
        greeting = read_until(emulator.process, "--wait")
        exports = dict(line[7:].split("=", 1) for line in greeting.splitlines() if line.startswith("export "))
        own = {"CONTACTFLEET_CACHE_DIR": str(folder), "CONTACTFLEET_VISIBILITY_SECONDS": "8"}
        self._env = {**exports, **own, "CONTACTFLEET_PROCESSES": "1"}
        self._running = running
        self.endpoint = exports["AWS_ENDPOINT_URL"]
        self.s3: Any = boto3.client("s3", endpoint_url=self.endpoint, **KEYS)
        self._table: Any = boto3.resource("dynamodb", endpoint_url=self.endpoint, **KEYS).Table(TABLE)

    def start(self, service: str) -> Run:
        return self._running.enter_context(Run(service, env=self._env))

    def upload(self, data: bytes, name: str) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=f"incoming/{name}", Body=data, Metadata=OPTIONS)

    def job(self, name: str) -> dict[str, Any]:
        """The job's item; empty as long as there is none."""
        return next((item for item in self._items() if item["item"] == "job" and name in item["upload"]), {})

    def has_begun(self, name: str) -> bool:
        """Whether the upload has a checkpoint."""
        return bool(json.loads(self.job(name).get("checkpoint", '{"chunks": 0}'))["chunks"])

    def chunks(self, name: str) -> list[tuple[int, str]]:
        """Number, rows and bytes of each chunk in the ledger."""
        job = self.job(name)["job_id"]
        chunks = [item for item in self._items() if item["job_id"] == job and item["item"].startswith("chunk#")]
        return sorted((int(chunk["number"]), json.dumps(json.loads(chunk["rows"]))) for chunk in chunks)

    def result(self, name: str) -> bytes:
        until(lambda: self.job(name).get("state", "").startswith("completed"))
        body: bytes = self.s3.get_object(Bucket=BUCKET, Key=self.job(name)["result_key"])["Body"].read()
        return body

    def _items(self) -> Iterator[dict[str, Any]]:
        page = self._table.scan(ConsistentRead=True)
        yield from page["Items"]
        while "LastEvaluatedKey" in page:
            page = self._table.scan(ConsistentRead=True, ExclusiveStartKey=page["LastEvaluatedKey"])
            yield from page["Items"]


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    with ExitStack() as running:
        yield Fleet(running, tmp_path)


@pytest.fixture
def data() -> bytes:
    """Four blocks as a chunker reads them, of few rows."""
    header, *rows = CONTACTS.read_bytes().splitlines(keepends=True)
    good = [row for number, row in enumerate(rows, 1) if number not in (41, 151, len(rows))]
    wide = [row.rstrip(b"\r\n") + b"," + b"x" * 30_000 + b"\n" for row in good]
    return header.rstrip(b"\r\n") + b",padding\n" + b"".join(wide)


def test_a_killed_chunker_goes_on_from_its_checkpoint(fleet: Fleet, data: bytes) -> None:
    built = contactfleet("directory", "build", DIRECTORY, "--name", "people", "--endpoint-url", fleet.endpoint)
    assert built.returncode == 0, built.stderr
    name = _killed_within(fleet, data)
    left = fleet.job(name)
    for service in ("chunker", "worker", "merger"):
        fleet.start(service)
    fleet.upload(data, "undisturbed.csv")
    assert fleet.result(name) == fleet.result("undisturbed.csv")
    assert len(fleet.chunks(name)) > json.loads(left["checkpoint"])["chunks"]
    assert fleet.chunks(name) == fleet.chunks("undisturbed.csv")


def _killed_within(fleet: Fleet, data: bytes) -> str:
    """An upload whose chunker was killed between its first checkpoint and its last; one may be faster than that."""
    for attempt in range(ATTEMPTS):
        name = f"killed-{attempt}.csv"
        chunker = fleet.start("chunker")
        fleet.upload(data, name)
        until(partial(fleet.has_begun, name))
        os.kill(chunker.process.pid, signal.SIGKILL)
        chunker.finish()
        left = fleet.job(name)
        if (left["state"], left["sealed"]) == ("splitting", False):
            return name
    raise AssertionError(f"{ATTEMPTS} chunkers were done before they could be killed")
