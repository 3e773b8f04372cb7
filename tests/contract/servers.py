"""Emulators of AWS as servers on the loopback address."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from moto.server import ThreadedMotoServer

HOST = "127.0.0.1"
START_SECONDS = 30


@contextmanager
def moto() -> Iterator[str]:
    """moto's server in a thread of this process; yields its address."""
    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@contextmanager
def ministack() -> Iterator[str]:
    """The embedded emulator, as `match` runs it, as a process of its own; yields its address."""
    with ministack_process({}) as (address, _):
        yield address


@contextmanager
def ministack_process(
    more_settings: Mapping[str, str], module: str = "console.ministack_on_disk"
) -> Iterator[tuple[str, int]]:
    """Yields its address and its process id."""
    port = free_port()
    settings = {
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "SERVICES": "s3,sqs,dynamodb,sns",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        env={**os.environ, **settings, **more_settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://{HOST}:{port}"
    try:
        _await_answer(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _await_answer(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the emulator ended with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - an address of our own
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the emulator did not answer within {START_SECONDS} s")
