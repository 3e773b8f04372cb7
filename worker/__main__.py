"""`python -m worker`: a worker as a process; with --drain until the queue is empty, with --function in AWS Lambda."""

from fleet.runtime.loading import end_when_asked

if __name__ == "__main__":
    end_when_asked()  # before what takes time to import

import sys
from collections.abc import Sequence
from functools import partial

from fleet.aws.connect import connect
from fleet.aws.ecs_agent import EcsAgent
from fleet.aws.invocations import LambdaInvocations
from fleet.aws.names import AwsNames
from fleet.domain.errors import Misconfigured
from fleet.runtime.function import answer_invocations
from fleet.runtime.memory import keep_freed_memory
from fleet.runtime.protecting import protected
from fleet.runtime.pulse import pulse
from fleet.runtime.receive import Pace, consume, up_to
from fleet.runtime.service import run_service
from fleet.runtime.settings import Settings
from fleet.runtime.stopping import Stopping
from worker.local_copies import LocalCopies
from worker.on_chunk import Workplace, on_chunk
from worker.pool import matching_pool

PREFETCHED = 1
"""Chunks fetched and written beside those being matched, so that no matching process waits for the network."""


async def serve(settings: Settings, stopping: Stopping, *, drain: bool = False) -> None:
    async with (
        matching_pool(settings.processes, settings.chunk_seconds) as matching,
        connect(AwsNames(**settings.aws_names)) as ports,
    ):
        place = Workplace(matching, LocalCopies(settings.cache_dir), settings.visibility_seconds, settings.max_attempts)
        pace = Pace(
            at_once=settings.processes + PREFETCHED,
            visibility=settings.visibility_seconds,
            wait=settings.wait_seconds,
            stop=settings.stop_seconds,
            drain=settings.drain_seconds if drain else None,
        )
        agent = EcsAgent(settings.ecs_agent_uri) if settings.ecs_agent_uri else None
        with pulse(settings, "worker") as beat:
            async with protected(partial(on_chunk, ports=ports, place=place), agent, ports.clock) as handle:
                await consume(ports.chunks, handle, pace=pace, stopping=stopping, clock=ports.clock, beat=beat)


async def _serve_function(settings: Settings, stopping: Stopping) -> None:
    """In AWS Lambda, until a chunk takes longer than the function may. Raises Misconfigured elsewhere."""
    from worker.in_thread import MatchingInThread  # noqa: PLC0415 - it loads what the usual worker has no use for

    if not settings.lambda_runtime_api:
        raise Misconfigured("there is no AWS Lambda here: AWS_LAMBDA_RUNTIME_API is not set; leave --function out")
    copies = LocalCopies(settings.cache_dir)
    place = Workplace(MatchingInThread(), copies, settings.visibility_seconds, settings.max_attempts)
    async with LambdaInvocations(settings.lambda_runtime_api) as api, connect(AwsNames(**settings.aws_names)) as ports:
        handle = partial(on_chunk, ports=ports, place=place)
        await stopping.unless_asked(answer_invocations(api, ports.chunks, handle, clock=ports.clock, chance=up_to))


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if unknown := [argument for argument in given if argument not in ("--drain", "--function")]:
        sys.stderr.write(f"worker: {unknown[0]} is no option; there are --drain and --function.\n")
        return 2
    keep_freed_memory()
    if "--function" in given:
        return run_service("worker", _serve_function)
    return run_service("worker", partial(serve, drain="--drain" in given))


if __name__ == "__main__":
    raise SystemExit(main())
