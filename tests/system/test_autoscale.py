"""`contactfleet autoscale --processes` as a user runs it: no worker until there is work, and none when it is done."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.system.command import CONTACTS, DIRECTORY, Run, contactfleet, free_port, read_until

SOON = ("--every", "0.2", "--idle-seconds", "1", "--cooldown-seconds", "0", "--max-workers", "2")


@pytest.fixture
def endpoint() -> Iterator[str]:
    """An emulator with a chunker and a merger, and no worker."""
    port = free_port()
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="cf-") as folder:
        emulator = running.enter_context(Run("emulator", "--port", port))
        read_until(emulator.process, "--wait")
        address = f"http://127.0.0.1:{port}"
        own = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
        env = {**own, "AWS_ENDPOINT_URL": address, "CONTACTFLEET_CACHE_DIR": folder, "CONTACTFLEET_WAIT_SECONDS": "1"}
        services = [running.enter_context(Run(name, env=env)) for name in ("chunker", "merger")]
        yield address
        for service in (*services, emulator):
            service.process.send_signal(signal.SIGTERM)
            service.finish()


def test_the_upload_starts_the_first_worker_and_the_empty_queue_ends_the_last(endpoint: str) -> None:
    contactfleet("directory", "build", DIRECTORY, "--name", "people", "--endpoint-url", endpoint)
    env = {"CONTACTFLEET_WAIT_SECONDS": "1", "CONTACTFLEET_VISIBILITY_SECONDS": "6"}
    with Run("autoscale", "--processes", *SOON, "--endpoint-url", endpoint, env=env) as loop:
        read_until(loop.process, "workers: 0, nothing to do")
        sent = contactfleet("upload", CONTACTS, "--directory", "people", "--wait", "--endpoint-url", endpoint)
        assert sent.returncode == 3, sent.stderr
        assert "workers: 0 -> 1, the first message" in read_until(loop.process, "-> 0, the queue stayed empty")
        loop.process.send_signal(signal.SIGTERM)
        code, _, said = loop.finish()
        assert (code, loop.processes()) == (128 + signal.SIGTERM, [])
        assert said.startswith("contactfleet: Stopped by SIGTERM")
