"""Commands on files of this machine. What a command needs is imported when it runs: help comes at once."""

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
        from console.request import MatchRequest, UploadRequest, parse_chunk_size, parse_columns  # noqa: PLC0415

        file = UploadRequest(
            path=upload,
            columns=parse_columns(columns),
            delimiter=delimiter,
            encoding=encoding,
            quotechar=quotechar,
            header=header,
            chunk_size=parse_chunk_size(chunk_size),
            threshold=threshold,
            excel_safe=excel_safe,
        )
        request = MatchRequest(file, directory, directory_id, output, workers)
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
        from console.preview_command import preview_command  # noqa: PLC0415
        from console.request import UploadRequest, parse_columns  # noqa: PLC0415

        file = UploadRequest(upload, parse_columns(columns), delimiter, encoding, quotechar, header)
        return preview_command(file, directory, directory_id, as_json=as_json)

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
        from console.request import parse_columns  # noqa: PLC0415

        request = ExplainRequest(
            result=result,
            row=row,
            directory=directory,
            summary=summary,
            columns=parse_columns(columns),
            directory_id=directory_id,
            nicknames=nicknames,
            threshold=threshold,
            show=show,
        )
        return explain_command(request, as_json=as_json)

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
        from console.request import UploadRequest, parse_columns  # noqa: PLC0415

        file = UploadRequest(upload, parse_columns(columns), delimiter, encoding, quotechar, header)
        return cost_command(file, directory, directory_id, as_json=as_json)

    end_with(run)
