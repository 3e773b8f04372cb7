"""Commands that run on this machine alone. What a command needs is imported when it runs: help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import (
    ChunkSize,
    Columns,
    Delimiter,
    DirectoryId,
    Encoding,
    ExcelSafe,
    Header,
    Quotechar,
    Threshold,
    end_with,
    size_of,
)

app = typer.Typer(add_completion=False)


@app.command()
def match(  # noqa: PLR0913, PLR0917 - one for each option
    upload: Annotated[Path, typer.Argument(metavar="INPUT.csv", show_default=False)],
    directory: Annotated[Path, typer.Option(metavar="DIR.csv", help="The latest known contacts.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT.csv", help="Default: INPUT.matched.csv.")
    ] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Worker processes; else one for each core.")] = None,
    chunk_size: ChunkSize = None,
    threshold: Threshold = None,
    columns: Columns = None,
    directory_id: DirectoryId = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    quotechar: Quotechar = None,
    header: Header = True,
    excel_safe: ExcelSafe = False,
    as_json: Annotated[bool, typer.Option("--json", help="Prints the summary as JSON on stdout.")] = False,
    show: Annotated[int, typer.Option(metavar="N", min=0, help="Prints the first N rows of the result.")] = 0,
) -> None:
    """Matches a file on this machine, with AWS embedded.

    Exit code 0: all rows are in the result; 3: some were rejected; 2: unusable input or options; 1: anything else.
    """

    def run() -> int:
        from console.match_command import match_command  # noqa: PLC0415
        from console.plan import Request, parse_columns  # noqa: PLC0415

        request = Request(
            upload=upload,
            directory=directory,
            output=output,
            workers=workers,
            chunk_size=size_of(chunk_size),
            threshold=threshold,
            columns=parse_columns(columns or []),
            directory_id=directory_id,
            delimiter=delimiter,
            encoding=encoding,
            quotechar=quotechar,
            header=header,
            excel_safe=excel_safe,
        )
        return match_command(request, as_json=as_json, show=show)

    end_with(run)


@app.command()
def preview(  # noqa: PLR0913, PLR0917 - one for each option
    upload: Annotated[Path, typer.Argument(metavar="INPUT.csv", show_default=False)],
    directory: Annotated[Path | None, typer.Option(metavar="DIR.csv", help="Looks at the directory, too.")] = None,
    columns: Columns = None,
    directory_id: DirectoryId = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    quotechar: Quotechar = None,
    header: Header = True,
    as_json: Annotated[bool, typer.Option("--json", help="Prints what was seen as JSON.")] = False,
) -> None:
    """Shows how a file will be read, and what will be rejected, before any job: its first MiBs, on this machine.

    Exit code 0: a job can use it; 2: none can, and a sentence says why.
    """

    def run() -> int:
        from console.plan import Request, parse_columns  # noqa: PLC0415
        from console.preview_command import preview_command  # noqa: PLC0415

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
        return preview_command(request, directory, as_json=as_json)

    end_with(run)


@app.command()
def explain(  # noqa: PLR0913, PLR0917 - one for each option
    result: Annotated[Path, typer.Argument(metavar="RESULT.csv", show_default=False)],
    row: Annotated[
        int, typer.Option(metavar="N", min=1, help="Row of the result, from 1; header and rejects are not counted.")
    ],
    directory: Annotated[
        Path, typer.Option(metavar="DIR", help="Directory CSV as given to match, or its index folder.")
    ],
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Else RESULT.summary.json, or what the file itself tells.")
    ] = None,
    threshold: Threshold = None,
    columns: Columns = None,
    directory_id: DirectoryId = None,
    nicknames: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="The nickname table, if it is one of your own.")
    ] = None,
    show: Annotated[int, typer.Option(metavar="N", min=0, help="Candidates whose evidence is shown.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Prints everything, all candidates, as JSON.")] = False,
) -> None:
    """Shows why a row of a result got its answer: candidates, the evidence field by field, and the decision.

    Exit code 0: it is explained; 2: the files cannot be used, and a sentence says why.
    """

    def run() -> int:
        from console.explain_command import ExplainRequest, explain_command  # noqa: PLC0415
        from console.plan import parse_columns  # noqa: PLC0415

        request = ExplainRequest(
            result=result,
            row=row,
            directory=directory,
            summary=summary,
            columns=parse_columns(columns or []),
            directory_id=directory_id,
            nicknames=nicknames,
            threshold=threshold,
            show=show,
        )
        return explain_command(request, as_json=as_json)

    end_with(run)


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
