"""`contactfleet inbox`: a service that has every file of a folder matched and brings the results to another."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from console.inbox import Dropped, look
from console.inbox_delivery import deliver, refuse
from console.mistakes import Mistake, explain
from console.objects import put_file
from console.paths import check_folder
from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.domain.errors import FleetError, Misconfigured, Transient
from fleet.domain.jobs import Job
from fleet.ports import Clock
from fleet.runtime.pulse import Beat, pulse
from fleet.runtime.service import run_service
from fleet.runtime.settings import Settings
from fleet.runtime.stopping import Stopping

log = structlog.get_logger()

LOOK_SECONDS = 2.0
"""Between two looks at the inbox: a file that did not change in that time is complete."""
AGAIN_SECONDS = 5.0
"""Until a delivery is tried again that AWS could not be reached for."""
AT_ONCE = 8
"""Files that are under way beside each other."""

Deliver = Callable[[Dropped], Awaitable[Job]]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A file of the inbox that was taken, and what works on it."""

    file: Dropped
    task: asyncio.Task[None]


def inbox_command(inbox: Path, outbox: Path) -> int:
    """Runs the service until SIGTERM; returns the exit code. Raises Mistake when the folders cannot be used."""
    check_folder(inbox, "--inbox")
    check_folder(outbox, "--outbox")
    if not os.access(outbox, os.W_OK | os.X_OK):
        raise Mistake(f"User {os.getuid()} may not write into {outbox}; change its owner, or run as the owner.")
    return run_service("inbox", partial(_serve, inbox=inbox, outbox=outbox))


async def _serve(settings: Settings, stopping: Stopping, *, inbox: Path, outbox: Path) -> None:
    names = AwsNames(**settings.aws_names)
    async with connect(names) as ports:
        put = partial(put_file, names)
        has_matched = partial(deliver, ports, names.bucket, put, outbox=outbox)
        take = partial(attend, deliver=has_matched, outbox=outbox, clock=ports.clock, slots=asyncio.Semaphore(AT_ONCE))
        with pulse(settings, "inbox") as beat:
            await watch(inbox, take, stopping=stopping, clock=ports.clock, beat=beat)


async def watch(
    inbox: Path, take: Callable[[Dropped], Coroutine[Any, Any, None]], *, stopping: Stopping, clock: Clock, beat: Beat
) -> None:
    """Looks at the inbox until stopped; starts `take` on each file once it is complete, and anew when it changed."""
    before: frozenset[Dropped] = frozenset()
    under_way: dict[Path, UnderWay] = {}
    try:
        async with asyncio.TaskGroup() as group:
            while not stopping.asked:
                beat()
                now = look(inbox)
                for file in now & before:
                    taken = under_way.get(file.path)
                    if taken is None or taken.file != file:
                        _cancel(taken)
                        under_way[file.path] = UnderWay(file, group.create_task(take(file)))
                before = now
                await stopping.unless_asked(clock.sleep(LOOK_SECONDS))
            for taken in under_way.values():
                _cancel(taken)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def attend(file: Dropped, *, deliver: Deliver, outbox: Path, clock: Clock, slots: asyncio.Semaphore) -> None:
    """Delivers a file, however long AWS cannot be reached, or says beside the results why it cannot be matched."""
    async with slots:
        while True:
            try:
                job = await deliver(file)
            except Transient as error:
                log.warning("not delivered yet", upload=file.key, error=str(error))
                await clock.sleep(AGAIN_SECONDS)
            except Misconfigured:
                raise
            except (Mistake, FleetError, OSError) as error:
                log.warning("refused", upload=file.key, error=type(error).__name__)
                return refuse(outbox, file, explain(error)[0])
            else:
                log.info("delivered", job_id=job.job_id, state=job.state.value, **job.counts)
                return None


def _cancel(taken: UnderWay | None) -> None:
    if taken is not None:
        taken.task.cancel()
