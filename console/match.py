"""`contactfleet match`: the whole pipeline on this machine, with the same services as anywhere.

Starting costs more than matching a small file, so the embedded AWS and the services load beside this process.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

from console.disk import watch_space
from console.emulator import Emulator, free_port, turn_to
from console.ended import Ended
from console.local_fleet import LocalFleet, service_environment
from console.plan import Plan
from console.run_folder import RunFolder, run_folder
from console.running import beside, in_thread

GRACE_SECONDS = 0.5
"""For the services to end by themselves when a run is broken off; a run that ended has nothing left in hand."""

Pipeline = Callable[[Plan, Emulator, LocalFleet, RunFolder, float], Coroutine[Any, Any, Ended]]


async def match_here(plan: Plan, began: float) -> Ended:
    """Runs the plan; `began` is when the command did, by the monotonic clock. Raises Mistake, Failed."""
    with run_folder() as folder:
        emulator = await Emulator.start(free_port(), folder=folder.path, objects=plan.objects, log=folder.log)
        turn_to(emulator.address)
        fleet = LocalFleet(service_environment(os.environ, folder.path), folder.log)
        grace = GRACE_SECONDS
        try:
            await fleet.start(plan.workers)
            run_pipeline = await in_thread(_load_pipeline)
            work = run_pipeline(plan, emulator, fleet, folder, began)
            ended = await beside(work, emulator.watch(), watch_space(plan.objects))
            grace = 0.0
            return ended
        finally:
            await asyncio.gather(fleet.stop(grace), emulator.stop(grace))


def _load_pipeline() -> Pipeline:
    from console.pipeline import run_pipeline  # noqa: PLC0415 - it takes its time, and the services start meanwhile

    return run_pipeline
