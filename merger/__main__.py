"""`python -m merger`: the merger as a process. It also looks after what went astray: dead letters and lost messages."""

from fleet.runtime.loading import end_when_asked

if __name__ == "__main__":
    end_when_asked()  # before what takes time to import

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.runtime.pulse import pulse
from fleet.runtime.receive import Pace, consume
from fleet.runtime.service import run_service
from fleet.runtime.settings import Settings
from fleet.runtime.stopping import Stopping
from merger.on_dead_letter import on_dead_letter
from merger.on_job_matched import on_job_matched
from merger.sweep import Sweep, keep_sweeping

AT_ONCE = 2


async def serve(settings: Settings, stopping: Stopping) -> None:
    async with connect(AwsNames(**settings.aws_names)) as ports:
        pace = Pace(AT_ONCE, settings.visibility_seconds, settings.wait_seconds, settings.stop_seconds)
        slow = replace(pace, at_once=1)
        handle = partial(on_job_matched, ports=ports)
        dead = partial(on_dead_letter, ports=ports, bucket=settings.bucket, max_attempts=settings.max_attempts)
        swept = Sweep(ports, bucket=settings.bucket, deadline=settings.deadline_seconds).sweep

        async def sweep() -> None:
            await stopping.unless_asked(swept())

        letters = (ports.dead_uploads, ports.dead_chunks, ports.dead_merges)
        with pulse(settings, "merger") as beat:
            take = partial(consume, stopping=stopping, clock=ports.clock, beat=beat)
            await together(
                take(ports.merges, handle, pace=pace),
                *(take(queue, dead, pace=slow) for queue in letters),
                keep_sweeping(
                    lambda: stopping.unless_asked(sweep()), partial(stopping.pause, ports.clock, settings.sweep_seconds)
                ),
            )


async def together(*services: Coroutine[Any, Any, None]) -> None:
    """Runs them to their ends; each ends the others by asking to stop. Raises the first error."""
    for ended in await asyncio.gather(*services, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended


def main() -> int:
    return run_service("merger", serve)


if __name__ == "__main__":
    raise SystemExit(main())
