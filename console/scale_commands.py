"""Commands about how many workers there are. What a command needs is imported when it runs: help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import Endpoint, end_with
from fleet.domain.scaling import ScalingPolicy

app = typer.Typer(add_completion=False)
AWS = ScalingPolicy()


@app.command()
def autoscale(
    compose: Annotated[
        bool, typer.Option("--compose/--processes", help="Scales docker compose's workers, or processes of its own.")
    ],
    latency_seconds: Annotated[
        float, typer.Option(metavar="S", help="How long a chunk may wait until it is matched.")
    ] = AWS.latency_seconds,
    seconds_per_chunk: Annotated[
        float, typer.Option(metavar="S", help="A worker's time for a chunk.")
    ] = AWS.seconds_per_chunk,
    max_workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Workers at the most; else one for each core.")
    ] = None,
    idle_seconds: Annotated[
        float, typer.Option(metavar="S", min=0, help="How long the queue has to stay empty before no worker is left.")
    ] = 60.0,
    cooldown_seconds: Annotated[
        float, typer.Option(metavar="S", min=0, help="Pause between two changes to more, and before one to fewer.")
    ] = 30.0,
    every: Annotated[float, typer.Option(metavar="S", min=0.1, help="Seconds between two decisions.")] = 5.0,
    endpoint_url: Endpoint = None,
) -> None:
    """Starts and ends workers of this machine as the queue asks for, from none to the most and back."""

    def run() -> int:
        from console.autoscale import Wish, autoscale_command  # noqa: PLC0415

        wish = Wish(latency_seconds, seconds_per_chunk, idle_seconds, cooldown_seconds, every, max_workers)
        return autoscale_command(wish, endpoint_url, compose=compose)

    end_with(run)


@app.command("submit-batch")
def submit_batch(  # noqa: PLR0913, PLR0917 - one for each option
    queue: Annotated[str, typer.Option(metavar="QUEUE", help="The job queue of AWS Batch.")],
    definition: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Else batch-job-definition.json of contactfleet.")
    ] = None,
    image: Annotated[str | None, typer.Option(metavar="IMAGE", help="Address of the image in a registry.")] = None,
    job_role: Annotated[str | None, typer.Option(metavar="ARN", help="What workers may do.")] = None,
    execution_role: Annotated[str | None, typer.Option(metavar="ARN", help="Fetches image, writes logs.")] = None,
    vcpu: Annotated[str | None, typer.Option(metavar="N", help="Cores of one worker.")] = None,
    memory: Annotated[str | None, typer.Option(metavar="MIB", help="Memory of one worker.")] = None,
    chunks_per_worker: Annotated[int, typer.Option(metavar="N", min=1, help="Chunks that one worker is to take.")] = 8,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="Workers at the most.")] = 100,
    endpoint_url: Endpoint = None,
) -> None:
    """Submits workers to AWS Batch, as many as the waiting chunks ask for; they end when the queue stays empty."""

    def run() -> int:
        from console.batch import Changes  # noqa: PLC0415
        from console.batch_command import batch_command  # noqa: PLC0415

        changes = Changes(image, job_role, execution_role, vcpu, memory)
        return batch_command(queue, definition, changes, chunks_per_worker, most, endpoint_url)

    end_with(run)
