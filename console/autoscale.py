"""`contactfleet autoscale`: what Application Auto Scaling does on AWS, for workers of this machine."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console.aws import deployment, reach
from console.mistakes import Mistake
from console.run_folder import run_folder
from console.running import run
from console.workforce import Containers, Processes, Workforce
from fleet.domain.errors import Transient
from fleet.domain.scaling import Backlog, Decision, Fleet, ScalingPolicy, decide
from fleet.ports import Clock, Queue
from fleet.runtime.cores import cores
from fleet.runtime.settings import load_settings
from worker.__main__ import PREFETCHED

COMPOSED = "http://127.0.0.1:4566"
"""Where docker-compose.yml publishes the embedded AWS."""
OF_ONE_PROCESS = {"CONTACTFLEET_PROCESSES": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
KILLED_AFTER = 10.0
"""Seconds that a worker has beyond CONTACTFLEET_STOP_SECONDS."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """The command's options; seconds."""

    latency: float
    chunk: float
    idle: float
    cooldown: float
    every: float
    most: int | None

    def policy(self, processes: int) -> ScalingPolicy:
        """`processes`: of one worker. Raises Mistake."""
        try:
            return ScalingPolicy(
                latency_seconds=self.latency,
                seconds_per_chunk=self.chunk,
                max_workers=self.most or cores(),
                held_at_once=processes + PREFETCHED,
                idle_seconds=self.idle,
                scale_out_cooldown=self.cooldown,
                scale_in_cooldown=self.cooldown,
            )
        except ValueError as error:
            raise Mistake(f"The options do not fit: {error}.") from error


def autoscale_command(wish: Wish, endpoint_url: str | None, *, compose: bool) -> int:
    """Scales until stopped by a signal. Raises Mistake, Failed."""
    address = endpoint_url or os.environ.get("AWS_ENDPOINT_URL") or (COMPOSED if compose else None)
    names = deployment(address)

    async def keep(workforce: Workforce, policy: ScalingPolicy) -> None:
        async with reach(names) as ports:
            await keep_scaled(ports.chunks, workforce, policy, clock=ports.clock, every=wish.every, tell=_print)

    if compose:
        run(keep(Containers(), wish.policy(cores())))
        return 0
    own = {name: value for name, value in OF_ONE_PROCESS.items() if name not in os.environ}
    env = {**os.environ, **own, **({"AWS_ENDPOINT_URL": address} if address else {})}
    with run_folder() as folder:
        grace = load_settings().stop_seconds + KILLED_AFTER
        run(keep(Processes(env, folder.log, grace=grace), wish.policy(int(env["CONTACTFLEET_PROCESSES"]))))
    return 0


async def keep_scaled(
    queue: Queue, workforce: Workforce, policy: ScalingPolicy, *, clock: Clock, every: float, tell: Tell
) -> None:
    """Decides every so many seconds, until cancelled, and tells each decision. One that says the same is told once."""
    fleet, last = Fleet(await workforce.count()), ""
    try:
        while True:
            now, backlog = clock.now(), await _backlog(queue)
            if backlog is not None:
                decision = decide(policy, fleet, backlog, now)
                await workforce.resize(decision.workers)
                line = line_of(backlog, fleet, decision)
                fleet = decision.fleet
            else:
                line = "the queue cannot be reached, the workers stay"
            if line != last:
                tell(f"{datetime.fromtimestamp(now).astimezone():%H:%M:%S}  {line}\n")
            last = line
            await clock.sleep(every)
    finally:
        await workforce.stop()


def line_of(backlog: Backlog, before: Fleet, decision: Decision) -> str:
    """One decision, such as `chunks: 20 waiting, 4 in work; workers: 1 -> 4, the backlog asks for more`."""
    changed = f"{before.workers:,} -> " if before.workers != decision.workers else ""
    chunks = f"chunks: {backlog.visible:,} waiting, {backlog.in_flight:,} in work"
    return f"{chunks}; workers: {changed}{decision.workers:,}, {decision.reason}"


async def _backlog(queue: Queue) -> Backlog | None:
    try:
        return await queue.backlog()
    except Transient:
        return None


def _print(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
