"""An emulator and services in processes of their own, steered by the command line and watched with boto3."""

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3

from tests.system.command import DIRECTORY, Run, contactfleet, free_port, read_until, until

TABLE, QUEUE = "contactfleet-jobs", "contactfleet-chunks"


class Deployed:
    """A deployment with a directory `people`; services are started one by one and ended with it."""

    def __init__(self, running: ExitStack, folder: Path) -> None:
        emulator = running.enter_context(Run("emulator", "--port", free_port()))
        greeting = read_until(emulator.process, "--wait")
        exports = dict(line[7:].split("=", 1) for line in greeting.splitlines() if line.startswith("export "))
        self.address = exports["AWS_ENDPOINT_URL"]
        self._running = running
        self._env = {
            **exports,
            "CONTACTFLEET_CACHE_DIR": str(folder),
            "CONTACTFLEET_PROCESSES": "1",
            "CONTACTFLEET_SWEEP_SECONDS": "600",
            "CONTACTFLEET_LOG_LEVEL": "error",  # nobody reads their logs, and pipes are small
        }
        self.services: list[Run] = []
        self.run("directory", "build", DIRECTORY, "--name", "people")

    def start(self, service: str) -> None:
        self.services.append(self._running.enter_context(Run(service, env=self._env)))

    def stop(self) -> None:
        """All services end as they should."""
        for service in self.services:
            service.process.send_signal(signal.SIGTERM)
        assert [service.finish()[0] for service in self.services] == [0] * len(self.services)

    def run(self, *arguments: object) -> str:
        """What a command says on stdout."""
        done = contactfleet(*arguments, "--endpoint-url", self.address)
        assert done.returncode in (0, 3), done.stderr
        return done.stdout

    def upload(self, path: Path, owner: str, *options: object) -> str:
        """The job of the upload."""
        self.run("upload", path, "--directory", "people", "--profile", owner, *options)
        until(lambda: "job-" in self.run("jobs", "--owner", owner))
        return next(word for word in self.run("jobs", "--owner", owner).split() if word.startswith("job-"))

    def result(self, job: str, folder: Path) -> bytes:
        """The result's bytes, once the job has ended."""
        ended = self.run("status", job, "--watch")
        assert "completed" in ended, ended
        self.run("download", job, "-o", folder)
        return next(folder.glob("*.matched.csv")).read_bytes()

    def settled(self, job: str) -> int:
        """Chunks that are settled, by the counters."""
        return sum(int(item["settled"]["N"]) for item in self._items(job, "counter#"))

    def chunks(self, job: str) -> Sequence[tuple[str, int]]:
        """State and attempts of each chunk."""
        return [(item["state"]["S"], int(item["attempts"]["N"])) for item in self._items(job, "chunk#")]

    def waiting(self) -> int:
        """Messages of the queue of chunks, visible, hidden or delayed."""
        sqs = self._client("sqs")
        names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
        url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(count) for count in counts.values())

    def _items(self, job: str, prefix: str) -> list[dict[str, Any]]:
        pages = self._client("dynamodb").get_paginator("query")
        values = {":job": {"S": job}, ":prefix": {"S": prefix}}
        of_job = {"KeyConditionExpression": "job_id = :job AND begins_with(#item, :prefix)"}
        names = {"#item": "item"}
        query = pages.paginate(
            TableName=TABLE, ExpressionAttributeValues=values, ExpressionAttributeNames=names, **of_job
        )
        return [item for page in query for item in page["Items"]]

    def _client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        return boto3.client(service, endpoint_url=self.address, **keys)


@contextmanager
def deployed(*services: str) -> Iterator[Deployed]:
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="cf-") as folder:
        deployment = Deployed(running, Path(folder))
        for service in services:
            deployment.start(service)
        yield deployment
        deployment.stop()
