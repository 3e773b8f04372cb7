"""Commands that run services on this machine. What a command needs is imported when it runs: help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import Endpoint, end_with

app = typer.Typer(add_completion=False)


@app.command()
def emulator(
    port: Annotated[int, typer.Option(metavar="P", min=1, max=65535, help="Port to listen on.")] = 4566,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; others than 127.0.0.1 let anyone in.")
    ] = "127.0.0.1",
    state: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keeps its content in this folder; written when it is ended with Ctrl-C."),
    ] = None,
) -> None:
    """Serves an embedded AWS on this machine, with all resources made."""

    def run() -> int:
        from console.emulator import check_port  # noqa: PLC0415
        from console.paths import check_folder  # noqa: PLC0415
        from console.running import run as until_signal  # noqa: PLC0415
        from console.serve_emulator import serve_emulator  # noqa: PLC0415

        check_port(port, host)
        if state is not None:
            check_folder(state, "--state")
        until_signal(serve_emulator(port, state, host))
        return 0

    end_with(run)


@app.command()
def chunker() -> None:
    """Runs the service that splits uploads."""
    from chunker.__main__ import main  # noqa: PLC0415

    raise typer.Exit(main())


@app.command()
def worker(
    drain: Annotated[bool, typer.Option("--drain", help="Ends when the queue stays empty.")] = False,
    function: Annotated[bool, typer.Option("--function", help="As a function of AWS Lambda.")] = False,
) -> None:
    """Runs the service that matches chunks."""
    from worker.__main__ import main  # noqa: PLC0415

    raise typer.Exit(main([*(["--drain"] if drain else []), *(["--function"] if function else [])]))


@app.command()
def merger() -> None:
    """Runs the service that puts results together."""
    from merger.__main__ import main  # noqa: PLC0415

    raise typer.Exit(main())


@app.command()
def inbox(
    inbox: Annotated[Path, typer.Option(metavar="DIR", help="Folder whose CSV files are matched.")] = Path("inbox"),
    outbox: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("outbox"),
) -> None:
    """Runs the service that has the files of a folder matched."""

    def run() -> int:
        from fleet.runtime.loading import end_when_asked  # noqa: PLC0415

        end_when_asked()
        from console.inbox_service import inbox_command  # noqa: PLC0415

        return inbox_command(inbox, outbox)

    end_with(run)


@app.command()
def healthy() -> None:
    """Says whether the services of this machine or container live: exit code 0 or 1."""

    def run() -> int:
        from console.health import healthy_command  # noqa: PLC0415

        return healthy_command()

    end_with(run)


@app.command()
def ready(
    directories: Annotated[Path, typer.Option(metavar="DIR", help="Folder with a CSV file for each directory.")] = Path(
        "directories"
    ),
    endpoint_url: Endpoint = None,
) -> None:
    """Makes what a deployment lacks: resources, nicknames, directories."""

    def run() -> int:
        from console.ready import ready_command  # noqa: PLC0415

        return ready_command(directories, endpoint_url)

    end_with(run)
