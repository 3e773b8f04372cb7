"""Commands against any deployment. What a command needs is imported when it runs: help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import (
    ChunkSize,
    Columns,
    Concurrency,
    Delimiter,
    DirectoryId,
    Encoding,
    Endpoint,
    ExcelSafe,
    Header,
    Quotechar,
    Threshold,
    end_with,
    size_of,
)

app = typer.Typer(add_completion=False)
directory_app = typer.Typer(no_args_is_help=True, help="Directories that contacts are matched against.")
nicknames_app = typer.Typer(no_args_is_help=True, help="The table of given names and their nicknames.")
app.add_typer(directory_app, name="directory")
app.add_typer(nicknames_app, name="nicknames")


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
        from console.plan import Request, parse_columns  # noqa: PLC0415
        from console.remote import upload_command  # noqa: PLC0415

        request = Request(
            upload=path,
            directory=Path(directory),
            chunk_size=size_of(chunk_size),
            threshold=threshold,
            columns=parse_columns(columns or []),
            delimiter=delimiter,
            encoding=encoding,
            quotechar=quotechar,
            header=header,
            excel_safe=excel_safe,
            concurrency=concurrency,
        )
        return upload_command(request, directory, profile, endpoint_url, wait=wait)

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
    job: Annotated[str, typer.Argument(metavar="JOB", show_default=False)],
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
    job: Annotated[str, typer.Argument(metavar="JOB", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files.")] = Path(),
    endpoint_url: Endpoint = None,
) -> None:
    """Downloads result, rejects and summary of a job."""

    def run() -> int:
        from console.remote import download_command  # noqa: PLC0415

        return download_command(job, output, endpoint_url)

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
        from console.remote import batch_command  # noqa: PLC0415

        changes = Changes(image, job_role, execution_role, vcpu, memory)
        return batch_command(queue, definition, changes, chunks_per_worker, most, endpoint_url)

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


@directory_app.command("build")
def directory_build(
    path: Annotated[Path, typer.Argument(metavar="DIR.csv", show_default=False)],
    name: Annotated[str, typer.Option(metavar="NAME", help="What uploads call it.")],
    directory_id: DirectoryId = None,
    endpoint_url: Endpoint = None,
) -> None:
    """Makes a new version of a directory and the one that new jobs take."""

    def run() -> int:
        from console.remote import build_command  # noqa: PLC0415

        return build_command(path, name, directory_id, endpoint_url)

    end_with(run)


@directory_app.command("list")
def directory_list(endpoint_url: Endpoint = None) -> None:
    """Lists the directories and their current versions."""

    def run() -> int:
        from console.remote import directories_command  # noqa: PLC0415

        return directories_command(endpoint_url)

    end_with(run)


@nicknames_app.command("load")
def nicknames_load(
    path: Annotated[
        Path | None, typer.Argument(metavar="[FILE.csv]", help="Lines of a name and its nicknames.", show_default=False)
    ] = None,
    endpoint_url: Endpoint = None,
) -> None:
    """Loads nicknames: those of a file, or those that come with contactfleet."""

    def run() -> int:
        from console.remote import load_command  # noqa: PLC0415

        return load_command(path, endpoint_url)

    end_with(run)


@nicknames_app.command("show")
def nicknames_show(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)], endpoint_url: Endpoint = None
) -> None:
    """Shows the nicknames of a given name."""

    def run() -> int:
        from console.remote import nicknames_command  # noqa: PLC0415

        return nicknames_command(name, endpoint_url)

    end_with(run)
