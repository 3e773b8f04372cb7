"""Each service in a process of its own against `contactfleet emulator`, a file put into the bucket with boto3."""

import csv
import io
import json
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.system.command import CONTACTS, DIRECTORY, Run, contactfleet, free_port, read_until, until

BUCKET = "contactfleet-contacts"
BROKEN = ["no json", "[" * 100_000, '{"version":1,"kind":"chunk","job_id":""}', '{"Records":[{"s3":7}]}x']
ODD_NAMES = ["a b+c%20d.csv", "ü 👩‍💻.csv", 'it\'s "quoted" & <so>.csv', "../up.csv"]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Address of an emulator with the three services running against it; all end as they should."""
    port = free_port()
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="cf-") as folder:
        emulator = running.enter_context(Run("emulator", "--port", port))
        greeting = read_until(emulator.process, "--wait")
        assert f"export AWS_ENDPOINT_URL=http://127.0.0.1:{port}" in greeting
        exports = dict(line[7:].split("=", 1) for line in greeting.splitlines() if line.startswith("export "))
        env = {**exports, "CONTACTFLEET_CACHE_DIR": folder, "CONTACTFLEET_PROCESSES": "1"}
        services = [running.enter_context(Run(name, env=env)) for name in ("chunker", "worker", "merger")]
        yield exports["AWS_ENDPOINT_URL"]
        for service in services:
            service.process.send_signal(signal.SIGTERM)
        assert [service.finish()[0] for service in services] == [0, 0, 0]
        emulator.process.send_signal(signal.SIGINT)
        assert emulator.finish()[0] == 130


@pytest.fixture(scope="module")
def directory(endpoint: str) -> str:
    ended = contactfleet("directory", "build", DIRECTORY, "--name", "people", "--endpoint-url", endpoint)
    assert ended.returncode == 0, ended.stderr
    assert "250 contacts" in ended.stdout
    return "people"


def test_a_file_put_with_boto3_comes_out_under_results_with_a_notice(endpoint: str, directory: str) -> None:
    sns, sqs, s3 = (_client(service, endpoint) for service in ("sns", "sqs", "s3"))
    queue = sqs.create_queue(QueueName="listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="contactfleet-notices")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    options = {"directory": directory, "owner": "sales"}
    s3.upload_file(str(CONTACTS), BUCKET, "incoming/my contacts+1.csv", ExtraArgs={"Metadata": options})
    notice = json.loads(_first_message(sqs, queue)["Body"])
    assert (notice["state"], notice["owner"]) == ("completed_with_errors", "sales")
    assert notice["counts"]["rows_rejected"] == 3
    keys = {entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix="results/")["Contents"]}
    job = notice["job_id"]
    assert {f"results/{job}/1/my contacts+1.{end}" for end in ("matched.csv", "rejects.csv", "summary.json")} <= keys
    result = s3.get_object(Bucket=BUCKET, Key=notice["result_key"])["Body"].read().decode()
    assert len(list(csv.DictReader(io.StringIO(result)))) == 296
    assert job in contactfleet("jobs", "--owner", "sales", "--endpoint-url", endpoint).stdout


def test_upload_waits_and_download_brings_the_files(endpoint: str, directory: str, tmp_path: Path) -> None:
    sent = contactfleet("upload", CONTACTS, "--directory", directory, "--wait", "--endpoint-url", endpoint)
    assert sent.returncode == 3, sent.stderr
    job = next(word for word in sent.stdout.split() if word.startswith("job-"))
    status = contactfleet("status", job, "--endpoint-url", endpoint)
    assert "completed_with_errors" in status.stdout
    brought = contactfleet("download", job, "-o", tmp_path, "--endpoint-url", endpoint)
    assert brought.returncode == 0, brought.stderr
    names = {f"contacts.matched.{end}" for end in ("csv", "rejects.csv", "summary.json", "report.html")}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_nothing_that_comes_in_broken_hinders_what_is_sound(endpoint: str, directory: str) -> None:
    sqs, s3 = _client("sqs", endpoint), _client("s3", endpoint)
    for queue in ("uploads", "chunks", "merges", "uploads-dlq", "chunks-dlq", "merges-dlq"):
        url = sqs.get_queue_url(QueueName=f"contactfleet-{queue}")["QueueUrl"]
        for body in BROKEN:
            sqs.send_message(QueueUrl=url, MessageBody=body)
    for name in ODD_NAMES:
        s3.put_object(
            Bucket=BUCKET, Key=f"incoming/doors/{name}", Body=CONTACTS.read_bytes(), Metadata={"directory": directory}
        )
    s3.put_object(Bucket=BUCKET, Key="incoming/doors/empty.csv", Body=b"")
    seen = ("jobs", "--owner", "doors", "--endpoint-url", endpoint)
    until(lambda: contactfleet(*seen).stdout.count("completed_with_errors") == len(ODD_NAMES))
    until(lambda: contactfleet(*seen).stdout.count("failed") == 1)
    until(lambda: len(_objects(s3, "work/unreadable/")) >= 3 * len(BROKEN))


def test_an_upload_against_an_unknown_directory_fails_with_a_sentence(endpoint: str) -> None:
    sent = contactfleet("upload", CONTACTS, "--directory", "nobody", "--wait", "--endpoint-url", endpoint)
    assert sent.returncode == 2
    assert "There is no directory named 'nobody'" in sent.stderr


def test_directories_and_nicknames_are_listed(endpoint: str, directory: str) -> None:
    assert directory in contactfleet("directory", "list", "--endpoint-url", endpoint).stdout
    assert "bill" in contactfleet("nicknames", "show", "William", "--endpoint-url", endpoint).stdout


def test_nicknames_of_a_file_are_added(endpoint: str, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("Maximilian,Max,Maxi\n")
    assert contactfleet("nicknames", "load", table, "--endpoint-url", endpoint).returncode == 0
    assert contactfleet("nicknames", "show", "maximilian", "--endpoint-url", endpoint).stdout == "max, maxi\n"


def test_an_unknown_job_is_said_in_a_sentence(endpoint: str) -> None:
    ended = contactfleet("status", "job-0", "--endpoint-url", endpoint)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "There is no job job-0" in ended.stderr


def _objects(s3: Any, prefix: str) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]


def _client(service: str, endpoint: str) -> Any:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=endpoint, **keys)


def _first_message(sqs: Any, queue: str) -> dict[str, Any]:
    """Each call waits up to 20 seconds on the server's side."""
    for _ in range(6):
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20).get("Messages", []):
            return dict(message)
    raise AssertionError("no notice came")
