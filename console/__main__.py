"""The `contactfleet` command."""
# ruff: noqa: E402 - signals come before what takes time to import

import sys

from fleet.runtime.loading import end_when_asked

SERVICES = ("chunker", "worker", "merger")
if sys.argv[1:] and sys.argv[1] in SERVICES:
    end_when_asked()

import typer

from console import (
    control_commands,
    deploy_commands,
    file_commands,
    reference_commands,
    scale_commands,
    service_commands,
    upload_commands,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Matches CSV contact files of any size against a directory of latest known contact data.",
)
for commands in (
    file_commands,
    upload_commands,
    control_commands,
    reference_commands,
    service_commands,
    scale_commands,
    deploy_commands,
):
    app.add_typer(commands.app)


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    app(prog_name="contactfleet")


if __name__ == "__main__":
    main()
