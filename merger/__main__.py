"""`python -m merger`: the merger as a process."""

from functools import partial

from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.runtime.pulse import pulse
from fleet.runtime.receive import Pace, consume
from fleet.runtime.service import run_service
from fleet.runtime.settings import Settings
from fleet.runtime.stopping import Stopping
from merger.on_job_matched import on_job_matched

AT_ONCE = 2


async def serve(settings: Settings, stopping: Stopping) -> None:
    async with connect(AwsNames(**settings.aws_names)) as ports:
        pace = Pace(AT_ONCE, settings.visibility_seconds, settings.wait_seconds, settings.stop_seconds)
        handle = partial(on_job_matched, ports=ports)
        with pulse(settings, "merger") as beat:
            await consume(ports.merges, handle, pace=pace, stopping=stopping, clock=ports.clock, beat=beat)


def main() -> int:
    return run_service("merger", serve)


if __name__ == "__main__":
    raise SystemExit(main())
