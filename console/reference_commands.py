"""Commands about directories and nicknames. What a command needs is imported when it runs: help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

from console.options import DirectoryId, Endpoint, end_with

app = typer.Typer(add_completion=False)
directory_app = typer.Typer(no_args_is_help=True, help="Directories that contacts are matched against.")
nicknames_app = typer.Typer(no_args_is_help=True, help="The table of given names and their nicknames.")
app.add_typer(directory_app, name="directory")
app.add_typer(nicknames_app, name="nicknames")


@directory_app.command("build")
def directory_build(
    path: Annotated[Path, typer.Argument(metavar="DIR.csv", show_default=False)],
    name: Annotated[str, typer.Option(metavar="NAME", help="What uploads call it.")],
    directory_id: DirectoryId = None,
    endpoint_url: Endpoint = None,
) -> None:
    """Makes a new version of a directory and the one that new jobs take."""

    def run() -> int:
        from console.reference import build_command  # noqa: PLC0415

        return build_command(path, name, directory_id, endpoint_url)

    end_with(run)


@directory_app.command("list")
def directory_list(endpoint_url: Endpoint = None) -> None:
    """Lists the directories and their current versions."""

    def run() -> int:
        from console.reference import directories_command  # noqa: PLC0415

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
        from console.reference import load_command  # noqa: PLC0415

        return load_command(path, endpoint_url)

    end_with(run)


@nicknames_app.command("show")
def nicknames_show(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)], endpoint_url: Endpoint = None
) -> None:
    """Shows the nicknames of a given name."""

    def run() -> int:
        from console.reference import nicknames_command  # noqa: PLC0415

        return nicknames_command(name, endpoint_url)

    end_with(run)
