"""The embedded AWS: ministack as a child process on a loopback port. Any other endpoint can take its place."""

import asyncio
import os
import socket
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from console.child import Child
from console.mistakes import Failed, Mistake

HOST = "127.0.0.1"
REGION = "us-east-1"
SERVICES = "s3,sqs,dynamodb,sns"
HEALTH = f"GET /_ministack/health HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode()
START_SECONDS = 20.0
POLL_SECONDS = 0.02


class Emulator:
    """A running embedded AWS."""

    def __init__(self, child: Child, port: int, log: Path) -> None:
        self._child = child
        self._log = log
        self.port = port

    @classmethod
    async def start(
        cls, port: int, *, folder: Path, objects: Path, log: Path, state: Path | None = None, host: str = HOST
    ) -> "Emulator":
        """Starts it on `port` of `host`; `healthy` says when it answers. With `state` it keeps its content there.

        What it is given goes to the folder `objects`, in files without a name. Raises Mistake when it is not installed.
        """
        if find_spec("ministack") is None:
            raise Mistake("The embedded AWS is not installed; install it with: pip install 'contactfleet[embedded]'")
        environment = _server_environment(port, folder, objects, state, host)
        child = await Child.start(["console.ministack_on_disk"], env=environment, log=log)
        child.go()
        return cls(child, port, log)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def healthy(self) -> None:
        """Waits until it answers. Raises Failed."""
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self.answers():
                    if not self._child.running:
                        raise Failed("The embedded AWS ended while it was starting.")
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise Failed(f"The embedded AWS did not answer within {START_SECONDS:.0f} seconds.") from None

    async def answers(self) -> bool:
        return await _answers(self.port)

    async def watch(self) -> None:
        """Raises Failed when it ends."""
        code = await self._child.wait()
        raise Failed(f"The embedded AWS ended with exit code {code}.")

    async def stop(self, grace: float) -> None:
        await self._child.stop(grace)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def check_port(port: int, host: str = HOST) -> None:
    """Raises Mistake when something listens on the port already, or the address is none of this machine's."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Mistake(f"Port {port} cannot be used ({error.strerror}); name another one with --port.") from error


def client_environment(address: str) -> dict[str, str]:
    """This process's environment, turned to the embedded AWS: nothing of the user's AWS settings is left in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CONTACTFLEET_"))}
    level = {name: os.environ[name] for name in ("CONTACTFLEET_LOG_LEVEL",) if name in os.environ}
    return {**kept, **level, **credentials(address), **_NO_OUTSIDE}


def turn_to(address: str) -> None:
    """This process, and the children that it starts from now on, reach the embedded AWS and nothing else."""
    environment = client_environment(address)
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)


def credentials(address: str) -> dict[str, str]:
    """What a client needs to reach the embedded AWS."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "contactfleet",
        "AWS_SECRET_ACCESS_KEY": "contactfleet",
        "AWS_DEFAULT_REGION": REGION,
    }


_NO_OUTSIDE: Mapping[str, str] = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": HOST,
    "no_proxy": HOST,
}


def _server_environment(port: int, folder: Path, objects: Path, state: Path | None, host: str) -> dict[str, str]:
    """It looks for a Docker engine unless it is pointed away: the user's containers are none of its business."""
    server = {
        "BIND_HOST": host,
        "GATEWAY_PORT": str(port),
        "SERVICES": SERVICES,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(folder),
        "OBJECTS_DIR": str(objects),
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
    }
    if state is not None:
        kept = {"STATE_DIR": str(state / "state"), "S3_DATA_DIR": str(state / "s3")}
        server |= {"PERSIST_STATE": "1", "S3_PERSIST": "1", **kept}
    return {**client_environment(f"http://{HOST}:{port}"), **server}


async def _answers(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    try:
        writer.write(HEALTH)
        return b" 200 " in await reader.readline()
    except OSError:
        return False
    finally:
        writer.close()
