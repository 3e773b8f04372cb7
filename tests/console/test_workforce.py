"""Workers that are processes come and go with their number, drain when they go, and outlive nothing."""

import asyncio
import os
import stat
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from console.mistakes import Failed
from console.workforce import MOST_FAILURES, Containers, Processes

PATIENCE = 60.0

DOCKER = """#!/bin/sh
echo "$@" >> {log}
case "$*" in
  "compose ps "*) printf 'a1\\nb2\\n' ;;
  *worker=9*) echo pulling >&2; echo 'no space left on device' >&2; exit 1 ;;
esac
"""


@pytest.fixture
def processes(tmp_path: Path) -> Callable[..., Processes]:
    def made(**more: str) -> Processes:
        env = {**os.environ, "STORIES": str(tmp_path / "stories"), **more}
        (tmp_path / "stories").mkdir(exist_ok=True)
        return Processes(env, tmp_path / "log", module="tests.console.waiting_worker", grace=PATIENCE)

    return made


async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():  # noqa: ASYNC110 - files and processes raise no events
            await asyncio.sleep(0.02)


async def stories(folder: Path, **expected: int) -> None:
    """Waits until that many workers have that to tell."""

    async def told() -> bool:
        return Counter(path.read_text() for path in (folder / "stories").iterdir()) == expected

    await eventually(told)


async def gone(workforce: Processes) -> None:
    async def none() -> bool:
        return not await workforce.count()

    await eventually(none)


async def test_those_that_are_too_many_drain_and_the_others_work_on(
    processes: Callable[..., Processes], tmp_path: Path
) -> None:
    workforce = processes()
    await workforce.resize(3)
    await stories(tmp_path, started=3)
    await workforce.resize(1)
    await stories(tmp_path, started=1, drained=2)
    assert await workforce.count() == 1
    await workforce.stop()
    await stories(tmp_path, drained=3)


async def test_a_worker_that_died_is_replaced(processes: Callable[..., Processes], tmp_path: Path) -> None:
    workforce = processes()
    await workforce.resize(1)
    await stories(tmp_path, started=1)
    (pid,) = (int(path.name) for path in (tmp_path / "stories").iterdir())
    os.kill(pid, 9)
    await gone(workforce)
    await workforce.resize(1)
    await stories(tmp_path, started=2)
    await workforce.stop()
    await stories(tmp_path, started=1, drained=1)


async def test_workers_that_end_again_and_again_end_the_loop_with_a_sentence(
    processes: Callable[..., Processes],
) -> None:
    workforce = processes(ENDS="78")
    for _ in range(MOST_FAILURES):
        await workforce.resize(1)
        await gone(workforce)
    with pytest.raises(Failed, match="the last one with exit code 78"):
        await workforce.resize(1)
    await workforce.stop()


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """A `docker` with two workers; returns what it was asked for."""
    command = tmp_path / "bin" / "docker"
    command.parent.mkdir()
    command.write_text(DOCKER.format(log=tmp_path / "asked"))
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    return lambda: (tmp_path / "asked").read_text().splitlines()


async def test_compose_is_asked_to_scale_its_workers_and_nothing_else(docker: Callable[[], list[str]]) -> None:
    assert await Containers().count() == 2
    await Containers().resize(4)
    await Containers().resize(2)
    assert [line for line in docker() if "ps" not in line.split()] == [
        "compose up --detach --no-recreate --no-deps --scale worker=4 worker"
    ]


async def test_what_compose_cannot_do_is_said_in_its_words(docker: Callable[[], list[str]]) -> None:
    with pytest.raises(Failed, match=r"worker=9 worker failed: no space left on device"):
        await Containers().resize(9)


async def test_without_docker_the_other_way_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Failed, match=r"docker cannot be run .* use --processes"):
        await Containers().count()
