"""`contactfleet worker --function` as a process: it matches what AWS Lambda, played by the test, hands it."""

import json
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3

from tests.system.command import CONTACTS, DIRECTORY, Run, contactfleet, free_port, match, read_until

ANY_CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
ATTRIBUTES = ["ApproximateReceiveCount"]


class Lambda:
    """The runtime API, and what hands the messages of a queue over and deletes those that were done."""

    def __init__(self, sqs: Any, queue: str) -> None:
        self.sqs, self.queue = sqs, queue
        self.done = 0
        self.ended = threading.Event()

    def next(self) -> dict[str, Any]:
        while not self.ended.is_set():
            found = self.sqs.receive_message(
                QueueUrl=self.queue, WaitTimeSeconds=1, VisibilityTimeout=1800, MessageSystemAttributeNames=ATTRIBUTES
            ).get("Messages", [])
            if found:
                (message,) = found
                names = {"messageId": "MessageId", "receiptHandle": "ReceiptHandle", "body": "Body"}
                record = {name: message[theirs] for name, theirs in names.items()}
                return {"Records": [{**record, "attributes": message["Attributes"]}]}
        raise ConnectionAbortedError

    def answer(self, receipt: str, answer: dict[str, Any]) -> None:
        if not answer["batchItemFailures"]:
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=receipt)
            self.done += 1


@contextmanager
def _runtime_api(played: Lambda) -> Iterator[str]:
    class Api(BaseHTTPRequestHandler):
        receipt = ""

        def do_GET(self) -> None:
            event = played.next()
            type(self).receipt = event["Records"][0]["receiptHandle"]
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", "a-request")
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 300) * 1000)))
            self.end_headers()
            self.wfile.write(json.dumps(event).encode())

        def do_POST(self) -> None:
            answer = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            played.answer(type(self).receipt, answer)
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionAbortedError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        played.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_function_matches_an_upload_to_the_bytes_of_match(tmp_path: Path) -> None:
    port = free_port()
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="cf-") as folder:
        emulator = running.enter_context(Run("emulator", "--port", port))
        greeting = read_until(emulator.process, "--wait")
        exports = dict(line[7:].split("=", 1) for line in greeting.splitlines() if line.startswith("export "))
        env = {**exports, "CONTACTFLEET_CACHE_DIR": folder}
        address = exports["AWS_ENDPOINT_URL"]
        assert contactfleet("directory", "build", DIRECTORY, "--name", "people", env=env).returncode == 0
        sqs = boto3.client("sqs", endpoint_url=address, region_name="us-east-1", **ANY_CREDENTIALS)
        queue = sqs.get_queue_url(QueueName="contactfleet-chunks")["QueueUrl"]
        played = Lambda(sqs, queue)
        api = running.enter_context(_runtime_api(played))
        services = [running.enter_context(Run(name, env=env)) for name in ("chunker", "merger")]
        function = running.enter_context(Run("worker", "--function", env={**env, "AWS_LAMBDA_RUNTIME_API": api}))
        sent = contactfleet("upload", CONTACTS, "--directory", "people", "--chunk-size", "8KiB", "--wait", env=env)
        assert sent.returncode == 3, sent.stderr
        job = next(word for word in sent.stdout.split() if word.startswith("job-"))
        assert contactfleet("download", job, "-o", tmp_path, env=env).returncode == 0
        assert played.done > 1
        for service in (*services, function):
            service.process.send_signal(signal.SIGTERM)
        assert [service.finish()[0] for service in (*services, function)] == [0, 0, 0]
    expected = tmp_path / "expected.csv"
    assert match(CONTACTS, expected).returncode == 3
    assert (tmp_path / "contacts.matched.csv").read_bytes() == expected.read_bytes()


def test_outside_of_lambda_it_says_what_is_missing() -> None:
    ended = contactfleet("worker", "--function", env={"AWS_LAMBDA_RUNTIME_API": "", "CONTACTFLEET_LOG_FORMAT": "text"})
    assert ended.returncode == 78
    assert "leave --function out" in ended.stderr
    assert "Traceback" not in ended.stderr
