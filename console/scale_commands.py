"""Commands about how many workers there are, and what they cost. What a command needs is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import Columns, Delimiter, DirectoryId, Encoding, Endpoint, Header, Quotechar, end_with
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


@app.command()
def cost(  # noqa: PLR0913, PLR0917 - one for each option
    upload: Annotated[Path, typer.Argument(metavar="INPUT.csv", show_default=False)],
    directory: Annotated[Path | None, typer.Option(metavar="DIR.csv", help="Counts the directory, too.")] = None,
    columns: Columns = None,
    directory_id: DirectoryId = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    quotechar: Quotechar = None,
    header: Header = True,
    as_json: Annotated[bool, typer.Option("--json", help="Prints the estimate as JSON.")] = False,
) -> None:
    """Estimates what a file will cost on AWS, before any job: its first MiBs, a formula and list prices."""

    def run() -> int:
        from console.cost_command import cost_command  # noqa: PLC0415
        from console.plan import Request, parse_columns  # noqa: PLC0415

        request = Request(
            upload=upload,
            directory=directory or Path(),
            columns=parse_columns(columns or []),
            directory_id=directory_id,
            delimiter=delimiter,
            encoding=encoding,
            quotechar=quotechar,
            header=header,
        )
        return cost_command(request, directory, as_json=as_json)

    end_with(run)
