"""Drives the shipped compose file as a user does, in a folder and a project of its own."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
IMAGE = "contactfleet:0.1.0"
PROJECT = "contactfleet-test"
ENDPOINT = "http://127.0.0.1:4566"
PATIENCE = 240.0
"""Seconds after which a command is given up."""
NO_ENGINE = (
    "No Docker engine with compose is reachable ({reason}). Start one, or point DOCKER_HOST at one; docs/containers.md "
    "says how to have one on a machine without a container registry."
)

QUICK = """
services:
  worker:
    environment:
      CONTACTFLEET_PROCESSES: "1"
      CONTACTFLEET_VISIBILITY_SECONDS: "6"
"""
"""A killed worker's chunk is free again soon, and one worker cannot have done everything before it is killed."""


def engine_missing() -> str:
    """Why the tests cannot run, as a sentence; empty when they can."""
    for command in (["docker", "version"], ["docker", "compose", "version"]):
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return NO_ENGINE.format(reason=f"{' '.join(command)}: {error}")
        if ended.returncode != 0:
            return NO_ENGINE.format(reason=ended.stderr.strip().splitlines()[-1] if ended.stderr else command)
    return ""


def docker(*arguments: str) -> str:
    """What a docker command prints; fails with its words when it does."""
    ended = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stderr or ended.stdout
    return ended.stdout


class Composed:
    """The compose file with inbox, outbox and directories in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.outbox, self.directories = (folder / name for name in ("inbox", "outbox", "directories"))
        for path in (self.inbox, self.outbox, self.directories):
            path.mkdir()
        self._folder = folder
        (folder / "quick.yml").write_text(QUICK)

    def compose(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`HOST_NETWORK=1` in the environment adds the override for engines that have only the host's network."""
        override = ["-f", str(ROOT / "docker-compose.host.yml")] if os.environ.get("HOST_NETWORK") else []
        files = ["-f", str(ROOT / "docker-compose.yml"), *override, "-f", str(self._folder / "quick.yml")]
        project = ["--project-name", PROJECT, "--project-directory", str(self._folder)]
        ended = subprocess.run(
            ["docker", "compose", *project, *files, *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env={**os.environ, "OUTBOX_USER": f"{os.getuid()}:{os.getgid()}"},
            check=False,
        )
        assert not check or ended.returncode == 0, f"{ended.stdout}{ended.stderr}{self._logs(project + files)}"
        return ended

    def up(self, *, workers: int) -> None:
        self.compose("up", "--detach", "--no-build", "--scale", f"worker={workers}")

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "--quiet", service).stdout.split()

    def inspect(self, service: str) -> Mapping[str, Any]:
        """What the engine knows of the service's first container."""
        known: list[dict[str, Any]] = json.loads(docker("inspect", self.containers(service)[0]))
        return known[0]

    def _logs(self, options: list[str]) -> str:
        logs = ["docker", "compose", *options, "logs", "--no-color", "--tail", "20"]
        return subprocess.run(logs, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout


def in_hand(container: str) -> int:
    """Chunks that a worker has begun and not finished, by its log."""
    ended = subprocess.run(["docker", "logs", container], capture_output=True, text=True, timeout=PATIENCE, check=True)
    events = [json.loads(line)["event"] for line in ended.stderr.splitlines() if line.startswith("{")]
    return events.count("chunk leased") - events.count("chunk done")
