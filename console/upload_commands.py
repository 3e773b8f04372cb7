"""Commands for uploads and their results. What a command needs is imported when it runs: help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import (
    ChunkSize,
    Columns,
    Concurrency,
    Delimiter,
    Encoding,
    Endpoint,
    ExcelSafe,
    Header,
    JobId,
    Quotechar,
    Threshold,
    end_with,
)

app = typer.Typer(add_completion=False)


@app.command()
def upload(  # noqa: PLR0913, PLR0917 - one for each option
    path: Annotated[Path, typer.Argument(metavar="INPUT.csv", show_default=False)],
    directory: Annotated[str, typer.Option(metavar="NAME", help="The directory to match against.")],
    wait: Annotated[bool, typer.Option("--wait", help="Waits until the job has ended.")] = False,
    profile: Annotated[str | None, typer.Option(metavar="NAME", help="Uploads under incoming/NAME/.")] = None,
    chunk_size: ChunkSize = None,
    threshold: Threshold = None,
    columns: Columns = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    quotechar: Quotechar = None,
    header: Header = True,
    excel_safe: ExcelSafe = False,
    concurrency: Concurrency = None,
    endpoint_url: Endpoint = None,
) -> None:
    """Uploads a file to be matched."""

    def run() -> int:
        from console.remote import upload_command  # noqa: PLC0415
        from console.request import UploadRequest, parse_chunk_size, parse_columns  # noqa: PLC0415

        file = UploadRequest(
            path=path,
            columns=parse_columns(columns),
            delimiter=delimiter,
            encoding=encoding,
            quotechar=quotechar,
            header=header,
            chunk_size=parse_chunk_size(chunk_size),
            threshold=threshold,
            excel_safe=excel_safe,
            concurrency=concurrency,
        )
        return upload_command(file, directory, profile, endpoint_url, wait=wait)

    end_with(run)


@app.command()
def jobs(
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="All jobs of this owner, ended ones too.")] = None,
    endpoint_url: Endpoint = None,
) -> None:
    """Lists the jobs that have not ended, or all of one owner."""

    def run() -> int:
        from console.remote import jobs_command  # noqa: PLC0415

        return jobs_command(owner, endpoint_url)

    end_with(run)


@app.command()
def status(
    job: JobId,
    watch: Annotated[bool, typer.Option("--watch", help="Shows how far it is until it has ended.")] = False,
    endpoint_url: Endpoint = None,
) -> None:
    """Says how far a job is."""

    def run() -> int:
        from console.remote import status_command  # noqa: PLC0415

        return status_command(job, endpoint_url, watch=watch)

    end_with(run)


@app.command()
def download(
    job: JobId,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files.")] = Path(),
    endpoint_url: Endpoint = None,
) -> None:
    """Downloads result, rejects and summary of a job."""

    def run() -> int:
        from console.remote import download_command  # noqa: PLC0415

        return download_command(job, output, endpoint_url)

    end_with(run)
