"""`python -m chunker`: the chunker as a process."""

from fleet.runtime.loading import end_when_asked

if __name__ == "__main__":
    end_when_asked()  # before what takes time to import

from functools import partial

from chunker.on_upload import Limits, on_upload
from fleet.aws.connect import connect
from fleet.aws.names import AwsNames
from fleet.runtime.memory import keep_freed_memory
from fleet.runtime.pulse import pulse
from fleet.runtime.receive import Pace, consume
from fleet.runtime.service import run_service
from fleet.runtime.settings import Settings
from fleet.runtime.stopping import Stopping

AT_ONCE = 4
"""Uploads split beside each other, so that a small one does not wait behind a huge one."""


async def serve(settings: Settings, stopping: Stopping) -> None:
    async with connect(AwsNames(**settings.aws_names)) as ports:
        pace = Pace(AT_ONCE, settings.visibility_seconds, settings.wait_seconds, settings.stop_seconds)
        limits = Limits(settings.chunk_size, settings.largest_inflated, settings.concurrency)
        handle = partial(on_upload, ports=ports, bucket=settings.bucket, limits=limits)
        with pulse(settings, "chunker") as beat:
            await consume(ports.uploads, handle, pace=pace, stopping=stopping, clock=ports.clock, beat=beat)


def main() -> int:
    keep_freed_memory()
    return run_service("chunker", serve)


if __name__ == "__main__":
    raise SystemExit(main())
