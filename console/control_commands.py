"""Commands that steer a job. What a command needs is imported when it runs: help comes at once."""

from typing import Annotated

import typer

from console.options import Endpoint, JobId, end_with

app = typer.Typer(add_completion=False)


@app.command()
def cancel(job: JobId, endpoint_url: Endpoint = None) -> None:
    """Ends a job for good: nothing of it is worked on any more, and no result is made."""

    def run() -> int:
        from console.control import cancel_command  # noqa: PLC0415

        return cancel_command(job, endpoint_url)

    end_with(run)


@app.command()
def pause(job: JobId, endpoint_url: Endpoint = None) -> None:
    """Lets a job rest: no chunk is begun, those in work are finished or put back within a heartbeat."""

    def run() -> int:
        from console.control import pause_command  # noqa: PLC0415

        return pause_command(job, endpoint_url)

    end_with(run)


@app.command()
def resume(job: JobId, endpoint_url: Endpoint = None) -> None:
    """Lets a paused job go on where it was. Typed again, it does no harm."""

    def run() -> int:
        from console.control import resume_command  # noqa: PLC0415

        return resume_command(job, endpoint_url)

    end_with(run)


@app.command()
def redrive(job: JobId, endpoint_url: Endpoint = None) -> None:
    """Takes up again what failed of a job that ended: its failed chunks and rows, in another run."""

    def run() -> int:
        from console.control import redrive_command  # noqa: PLC0415

        return redrive_command(job, endpoint_url)

    end_with(run)


@app.command()
def limit(
    words: Annotated[list[str], typer.Argument(metavar="[JOB] N", show_default=False)],
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Limits all jobs of this owner together.")] = None,
    endpoint_url: Endpoint = None,
) -> None:
    """Says how many chunks of a job, or of an owner's jobs, may be in work at once: a number, or none for any."""

    def run() -> int:
        from console.limiting import limit_command  # noqa: PLC0415

        return limit_command(words, owner, endpoint_url)

    end_with(run)


@app.command()
def delete(
    job: JobId,
    yes: Annotated[bool, typer.Option("--yes", help="Does not ask.")] = False,
    endpoint_url: Endpoint = None,
) -> None:
    """Deletes a job that ended: upload, results, and all that is known of it."""

    def run() -> int:
        from console.control import delete_command  # noqa: PLC0415

        return delete_command(job, endpoint_url, yes=yes)

    end_with(run)


@app.command()
def sweep(endpoint_url: Endpoint = None) -> None:
    """Looks once for what was lost on the way and sees to it; the merger does so all the time."""

    def run() -> int:
        from console.control import sweep_command  # noqa: PLC0415

        return sweep_command(endpoint_url)

    end_with(run)
